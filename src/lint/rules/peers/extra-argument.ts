import { isAtLeast } from '../../../model/value/version.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'peers/extra-argument',
  scope: 'config',
  severity: 'warning',
  summary: 'line of a peers section has extra arguments',
  why: 'HAProxy ignores what follows "disabled", "enabled" and the number of "shards": "disabled no" disables the section, which then silently replicates nothing.',
  remedy: 'Remove the words, or the line where the words were meant to undo it.',
  haproxy: always('accepts'),
  facts: 'cfg_parse_peers() in src/cfgparse-peers.c',
  bad: `peers mypeers
    disabled no
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `peers mypeers
    enabled
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    const knowsShards = isAtLeast(config.version, '2.7');
    for (const { switches, shards } of config.peersSections) {
      const lines = [
        ...switches.map((line) => ({ ...line, extra: line.values[0] })),
        ...(knowsShards ? shards : []).map((line) => ({ ...line, extra: line.values[1] })),
      ];
      for (const { certain, source, keyword, extra } of lines) {
        if (!certain || extra === undefined) continue;
        report({
          source,
          range: extra.word,
          message: `"${extra.value ?? source.slice(extra.word)}" is ignored: "${keyword}" accepts ${keyword === 'shards' ? 'one number' : 'no argument'}`,
          hint:
            keyword === 'shards'
              ? 'remove it'
              : `remove it, or the line if the section should not be ${keyword}`,
        });
      }
    }
  },
});
