import { nearest } from '../../../../grammar/vocabulary.ts';
import { isClear } from '../../certainty.ts';
import { nameFix } from '../../fix/edits.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/unknown-peers-section',
  scope: 'config',
  severity: 'error',
  summary: 'stick-table refers to a peers section that does not exist',
  why: 'The reference is resolved once all files are read; where no section has that name, HAProxy refuses to start, and its message gives no line.',
  remedy: 'Correct the name, or declare the section. Names are case sensitive.',
  fix: 'A misspelled name of at least five letters is corrected where only one is near.',
  haproxy: always('refuses'),
  facts: 'check_config_validity() in src/cfgparse.c, proxy_finalize() in src/proxy.c from 3.4 on',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers

backend api
    stick-table type ip size 100k expire 30m peers mypeer
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    const names = config.peersSections.map(({ name }) => name?.value ?? null);
    if (names.includes(null)) return;
    const known = names.filter((name) => name !== null);
    for (const proxy of config.proxies) {
      if (proxy.disabled) continue;
      for (const table of proxy.tables) {
        const peers = table.peers;
        if (!table.certain || peers?.value == null || known.includes(peers.value)) continue;
        const near = nearest(peers.value, known);
        report({
          source: table.source,
          range: peers.word,
          message: `no peers section is named "${peers.value}"`,
          hint:
            near !== null
              ? `did you mean "${near}"?`
              : known.length > 0
                ? `the peers sections are ${known.map((name) => `"${name}"`).join(', ')}`
                : `declare it: "peers ${peers.value}" with a line for each node`,
          fix: isClear(config) ? nameFix(table.source, peers.word, peers.value, known) : null,
        });
      }
    }
  },
});
