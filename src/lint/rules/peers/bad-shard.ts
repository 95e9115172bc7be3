import type { Parameter, Peer, PeersSection } from '../../../model/config.ts';
import { findParameter } from '../../../model/parameter/parameters.ts';
import { readInt, readWholeLong } from '../../../model/value/number.ts';
import { isAtLeast } from '../../../model/value/version.ts';
import type { Reaction } from '../../../problem.ts';
import { isUnconditional } from '../../certainty.ts';
import { withoutWords } from '../../fix/edits.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'peers/bad-shard',
  scope: 'config',
  severity: 'error',
  summary: "shard of a peer is not one of the section's shards",
  why: 'HAProxy drops such a shard number, and the peer then gets every entry. It warns about a number above "shards" and about one on the local peer; words that are not numbers silently count as 0. A "shards" line applies from its line on, and into the following sections: there a valid shard may be dropped because of the section above.',
  remedy: 'Give each remote peer a shard from 1 to the number of shards, and put the "shards" line first.',
  fix: '"shard" is removed from the local peer.',
  haproxy: always('warns'),
  facts: 'cfg_parse_peers() in src/cfgparse-peers.c, check_config_validity() in src/cfgparse.c',
  bad: `peers mypeers
    shards 2
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000 shard 1
    peer hap3 10.0.0.3:10000 shard 3

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `peers mypeers
    shards 2
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000 shard 1
    peer hap3 10.0.0.3:10000 shard 2

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    if (!isAtLeast(config.version, '2.7')) return;
    let inForce = 0;
    for (const section of config.peersSections) {
      const counts = section.shards.map(({ values }) => readInt(values[0]?.value ?? ''));
      const own = counts.at(-1) ?? 0;
      const isKnown = section.certain && section.shards.every(({ certain }) => certain);
      for (const peer of section.peers) {
        const shard = findParameter(peer.parameters.known, 'shard');
        if (!isKnown || !peer.certain || shard === null || isDropped(peer)) continue;
        const above = section.shards.findLastIndex(
          ({ statement, source }) => source === peer.source && statement.start < peer.statement.start,
        );
        const limit = counts[above] ?? inForce;
        const fault = faultOf(shard, peer, limit, own, section.shards.length > 0);
        if (fault === null) continue;
        const range = { start: shard.keyword.word.start, end: (shard.args.at(-1) ?? shard.keyword).word.end };
        report({
          source: peer.source,
          range,
          message: fault.message,
          hint: fault.hint,
          severity: fault.isUseless === true ? 'warning' : 'error',
          haproxy: fault.haproxy,
          fix:
            fault.isUseless === true && isUnconditional(config, section.section)
              ? { description: 'remove "shard"', safe: true, edits: [withoutWords(peer.source, range)] }
              : null,
        });
      }
      inForce = nextInForce(section, counts, inForce);
    }
  },
});

interface ShardFault {
  readonly message: string;
  readonly hint: string;
  readonly haproxy: Reaction;
  readonly isUseless?: boolean;
}

function faultOf(
  { args }: Parameter,
  { local }: Peer,
  limit: number,
  own: number,
  hasShards: boolean,
): ShardFault | null {
  if (args[0]?.value === null) return null;
  const text = args[0]?.value ?? '';
  const shard = readInt(text);
  const range = own > 0 ? `a number from 1 to ${own}` : 'the number of one of the shards';
  if (readWholeLong(text) === null || text === '' || shard < 0) {
    return {
      message:
        text === ''
          ? '"shard" has no number, so it counts as none'
          : `"shard ${text}" is not a valid shard and is ignored`,
      hint: `write ${range}`,
      haproxy: local === true && shard !== 0 ? 'warns' : 'accepts',
    };
  }
  if (shard === 0) return null;
  if (limit > 0 && shard > limit) {
    const leaks = shard <= own || !hasShards;
    return {
      message: leaks
        ? `shard ${shard} is dropped because of the "shards ${limit}" of a section above`
        : `shard ${shard} is above the ${limit} of "shards", so HAProxy drops it`,
      hint: leaks ? 'put the "shards" line of this section above its peers' : `write ${range}`,
      haproxy: 'warns',
    };
  }
  if (local === true) {
    return {
      message: 'the local peer has no shard: this node sends nothing to itself',
      hint: 'remove "shard" from this line',
      haproxy: 'warns',
      isUseless: true,
    };
  }
  if (shard <= own) return null;
  return {
    message: hasShards
      ? `shard ${shard} is above the ${own} of "shards", so HAProxy drops it`
      : `shard ${shard}, but the section has no "shards" line`,
    hint: hasShards ? `write ${range}` : 'add "shards N" above the peers',
    haproxy: 'warns',
  };
}

function isDropped({ keyword, local, addressWord }: Peer): boolean {
  return addressWord === null && !(keyword === 'server' && local === true);
}

/** The number of shards that HAProxy goes on with: it forgets it at no section. */
function nextInForce(section: PeersSection, counts: readonly number[], before: number): number {
  return section.shards.length === 0 ? before : (counts.at(-1) ?? before);
}
