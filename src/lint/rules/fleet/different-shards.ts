import type { PeersSection } from '../../../model/config.ts';
import { memberPairs } from '../../../model/fleet/pairs.ts';
import { findParameter } from '../../../model/parameter/parameters.ts';
import { readInt } from '../../../model/value/number.ts';
import { isAtLeast } from '../../../model/value/version.ts';
import { nodeWithPeers } from '../../example/sticky.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'fleet/different-shards',
  scope: 'fleet',
  severity: 'warning',
  summary: 'shards differ between nodes, so one of them misses entries',
  why: 'With "shards", a peer with a "shard" gets the entries of that shard alone. Where one node distributes its entries and the other one sends all of them, what the first has in its other shards never arrives, while the session looks healthy.',
  remedy: 'Use the same "shards" on every node, or none.',
  haproxy: always('accepts'),
  facts: 'peer_send_teachmsgs() in src/peers.c, measured with 3.0 and 3.2',
  bad: {
    hap1: nodeWithPeers('hap1', ['shards 2', 'peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000 shard 1']),
    hap2: nodeWithPeers('hap2', ['peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000']),
  },
  good: {
    hap1: nodeWithPeers('hap1', ['peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000']),
    hap2: nodeWithPeers('hap2', ['peer hap1 10.0.0.1:10000', 'peer hap2 10.0.0.2:10000']),
  },
  check(fleet, report) {
    for (const { first, second } of memberPairs(fleet)) {
      for (const [from, to] of [
        [first, second],
        [second, first],
      ] as const) {
        const shards = shardsOf(from.section, from.node.config.version);
        if (shards === null || shards < 2) continue;
        const peer = from.remotes.get(to.localName);
        const back = to.remotes.get(from.localName);
        if (!from.complete || !to.complete || peer === undefined || back === undefined) continue;
        const word = findParameter(peer.parameters.known, 'shard');
        if (word === null || !isPart(word.args[0]?.value, shards)) continue;
        // a peer that divides what it sends, too, is meant to hold a part
        if (shardsOf(to.section, to.node.config.version) !== null) continue;
        report(from.node.name, {
          source: peer.source,
          range: word.keyword.word,
          message: `"${to.localName}" gets one of ${shards} shards from here, and has no "shards" itself: what is in the others never arrives there`,
          hint: 'use the same "shards" on every node, or none',
          related: [
            {
              message: `the section of "${to.node.name}"`,
              source: to.section.source,
              range: to.section.name?.word ?? to.section.statement,
            },
          ],
        });
      }
    }
  },
});

/** Null where nothing is divided; versions before 2.7 know no shards. */
function shardsOf({ shards }: PeersSection, version: Parameters<typeof isAtLeast>[0]): number | null {
  const value = shards.at(-1)?.values[0]?.value;
  return value == null || !isAtLeast(version, '2.7') ? null : readInt(value);
}

function isPart(shard: string | null | undefined, shards: number): boolean {
  return shard != null && /^\d+$/.test(shard) && readInt(shard) >= 1 && readInt(shard) <= shards;
}
