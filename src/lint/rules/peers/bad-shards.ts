import { readInt, readWholeLong } from '../../../model/value/number.ts';
import { isAtLeast } from '../../../model/value/version.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'peers/bad-shards',
  scope: 'config',
  severity: 'error',
  summary: '"shards" has no number or an invalid one',
  why: 'HAProxy refuses 0 and anything that is not a number. A negative number is accepted, and then every "shard" of the section is dropped, with nothing in the log that points to this line.',
  remedy: 'Write the number of shards, 1 or more.',
  haproxy: always('refuses'),
  facts: 'cfg_parse_peers() in src/cfgparse-peers.c',
  bad: `peers mypeers
    shards 0
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `peers mypeers
    shards 1
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000 shard 1

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    if (!isAtLeast(config.version, '2.7')) return;
    for (const { shards } of config.peersSections) {
      for (const { certain, source, statement, values } of shards) {
        const [value] = values;
        if (!certain || value?.value === null) continue;
        const number = value === undefined ? null : readWholeLong(value.value);
        if (value === undefined || number === null) {
          report({
            source,
            range: value?.word ?? statement,
            message:
              value === undefined
                ? '"shards" needs a number'
                : `"${value.value}" is not a valid number of shards`,
            hint: 'write "shards N" with N of at least 1',
          });
          continue;
        }
        const count = readInt(value.value);
        if (count <= 0) {
          report({
            source,
            range: value.word,
            message: `"shards ${value.value}" makes no shards`,
            hint: 'write "shards N" with N of at least 1',
            haproxy: count === 0 ? 'refuses' : 'warns',
          });
        }
      }
    }
  },
});
