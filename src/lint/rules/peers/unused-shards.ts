import { readInt } from '../../../model/number.ts';
import { findParameter } from '../../../model/parameters.ts';
import { isAtLeast } from '../../../model/version.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'peers/unused-shards',
  scope: 'config',
  severity: 'warning',
  summary: 'the section has shards, and no peer has one',
  why: 'A peer without "shard" gets every entry, so nothing is distributed. HAProxy does not mention it.',
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
      if (peers.some(({ parameters }) => findParameter(parameters.known, 'shard') !== null)) continue;
      report({
        source: line.source,
        range: line.statement,
        message: 'no peer has a "shard", so each of them gets every entry',
        hint: 'add "shard N" to each remote peer, or remove this line',
      });
    }
  },
});
