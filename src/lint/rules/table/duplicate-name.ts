import { tableIndex } from '../../../model/table/index.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/duplicate-name',
  scope: 'config',
  severity: 'error',
  summary: 'two tables of a peers section have the same name',
  why: 'Rules and peers identify a table by its name. From 2.9 on HAProxy refuses a second one; earlier versions accept both, rules use one of them, and peers teach each other two tables under one name.',
  remedy: 'Rename one of them, on all nodes.',
  haproxy: [
    { from: '2.4', reaction: 'accepts' },
    { from: '2.9', reaction: 'refuses' },
  ],
  facts: 'cfg_parse_peers() in src/cfgparse-peers.c, before 3.2 in src/cfgparse.c',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000
    table clients type ip size 100k expire 30m store http_req_rate(10s)
    table clients type ip size 100k expire 30m store http_err_rate(10s)

frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    http-request track-sc0 src table mypeers/clients
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000
    table clients type ip size 100k expire 30m store http_req_rate(10s),http_err_rate(10s)

frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    http-request track-sc0 src table mypeers/clients
`,
  check(config, report) {
    const index = tableIndex(config);
    for (const { tables } of config.peersSections) {
      for (const table of tables) {
        const first = table.name === null ? null : index.find(table.name);
        if (first == null || first === table || !first.certain || !table.certain) continue;
        report({
          source: table.source,
          range: table.statement.words[1] ?? table.statement,
          message: `table "${table.name ?? ''}" is declared already`,
          hint: 'rename one of them, on all nodes',
          related: [{ message: 'first declared here', source: first.source, range: first.statement }],
        });
      }
    }
  },
});
