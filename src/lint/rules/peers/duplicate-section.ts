import type { PeersSection } from '../../../model/config.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'peers/duplicate-section',
  scope: 'config',
  severity: 'error',
  summary: 'two peers sections have the same name',
  why: 'Sections of one name are not joined, not even across files: HAProxy refuses to start.',
  remedy: 'Write all peers in one section, or rename the second one.',
  haproxy: always('refuses'),
  facts: 'cfg_parse_peers() in src/cfgparse-peers.c',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

peers mypeers
    peer hap1 10.0.0.1:10001
    peer hap3 10.0.0.3:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000
    peer hap3 10.0.0.3:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    const seen = new Map<string, PeersSection>();
    for (const section of config.peersSections) {
      const name = section.name?.value;
      if (!section.certain || name == null) continue;
      const first = seen.get(name);
      if (first === undefined) seen.set(name, section);
      else {
        report({
          source: section.source,
          range: section.name?.word ?? section.statement,
          message: `there is a peers section "${name}" already`,
          hint: 'write all peers in one section, or use a different name',
          related: [{ message: 'the first one', source: first.source, range: first.statement }],
        });
      }
    }
  },
});
