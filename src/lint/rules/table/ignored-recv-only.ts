import { isReplicated, isSound } from '../../../model/table/replication.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/ignored-recv-only',
  scope: 'config',
  severity: 'warning',
  summary: '"recv-only" is set on a table that is not replicated',
  why: 'The word lets a table learn from its peers what nodes otherwise keep for themselves, such as conn_cur (3.2). A table without "peers" learns nothing, and HAProxy does not say so.',
  remedy: 'Add "peers NAME", or remove "recv-only".',
  haproxy: always('accepts'),
  facts: 'parse_stick_table() in src/stick_table.c',
  bad: `backend app
    mode http
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100k expire 30m recv-only
    stick on src
    server web1 10.0.1.1:80
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    mode http
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100k expire 30m peers mypeers recv-only
    stick on src
    server web1 10.0.1.1:80
`,
  check(config, report) {
    for (const table of config.tables) {
      if (!isSound(table) || !table.recvOnly || isReplicated(table)) continue;
      report({
        source: table.source,
        range: table.statement,
        message: `table "${table.name ?? ''}" is "recv-only", but has no peers to receive from`,
        hint: 'add "peers NAME", or remove "recv-only"',
      });
    }
  },
});
