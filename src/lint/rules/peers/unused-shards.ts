import type { Peer } from '../../../model/config.ts';
import { findParameter } from '../../../model/parameter/parameters.ts';
import { readInt, readWholeLong } from '../../../model/value/number.ts';
import { isAtLeast } from '../../../model/value/version.ts';
import { always, defineRule } from '../../rule.ts';

/** How many shards are named. */
const MOST = 4;

export default defineRule({
  id: 'peers/unused-shards',
  scope: 'config',
  severity: 'warning',
  summary: 'shard of the section has no peer',
  why: 'A peer without "shard" gets every entry, so if none has one, nothing is distributed. If all remote peers have one and a number is left over, the entries of that shard are not sent anywhere. HAProxy warns about neither.',
  remedy: 'Give each remote peer its shard, or remove the "shards" line.',
  haproxy: always('accepts'),
  facts: 'peers.c sends an entry to the peers without a shard and to those of its shard',
  bad: `peers mypeers
    shards 2
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

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
    for (const { shards, peers, certain } of config.peersSections) {
      const line = shards.at(-1);
      if (line === undefined || !certain || !line.certain || readInt(line.values[0]?.value ?? '') < 1)
        continue;
      if (!peers.some(hasShard)) {
        report({
          source: line.source,
          range: line.statement,
          message: 'no peer has a "shard", so each of them gets every entry',
          hint: 'add "shard N" to each remote peer, or remove this line',
        });
        continue;
      }
      const left = shardsLeft(readInt(line.values[0]?.value ?? ''), peers);
      if (left.length === 0) continue;
      report({
        source: line.source,
        range: line.statement,
        message: `no peer has shard ${left.join(', ')}${left.length === MOST ? ' ...' : ''}, so its entries are not sent anywhere`,
        hint: 'give each shard a peer, or lower the number of shards',
      });
    }
  },
});

function hasShard({ parameters }: Peer): boolean {
  return findParameter(parameters.known, 'shard') !== null;
}

/**
 * The first shards that no peer has; none where a remote peer gets everything, or what one has is not known. A local
 * peer without a shard may keep one for itself.
 */
function shardsLeft(count: number, peers: readonly Peer[]): readonly number[] {
  const taken = new Set<number>();
  for (const { certain, local, parameters } of peers) {
    const text = findParameter(parameters.known, 'shard')?.args[0]?.value ?? '';
    const shard = readWholeLong(text) === null ? 0 : readInt(text);
    const isShard = shard >= 1 && shard <= count;
    if (!certain || (local !== true && !isShard)) return [];
    if (isShard) taken.add(shard);
  }
  const left: number[] = [];
  for (let shard = 1; shard <= count && left.length < MOST; shard++) if (!taken.has(shard)) left.push(shard);
  const mayKeep = peers.some((peer) => peer.local === true && !hasShard(peer)) ? 1 : 0;
  return left.length > mayKeep ? left : [];
}
