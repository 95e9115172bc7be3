import { tableIndex } from '../../../model/table/index.ts';
import { isReplicated, isSound } from '../../../model/table/replication.ts';
import type { StickTable } from '../../../model/table/stick-table.ts';
import { isAtLeast } from '../../../model/value/version.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/local-conn-cur',
  scope: 'config',
  severity: 'info',
  summary: 'rule limits connections with "conn_cur" of a replicated table',
  why: 'The number of current connections is not shared: since 2.5 a node keeps its own value and ignores what peers send, except in a table that is "recv-only" (3.2). A limit of 100 on two nodes lets 200 connections through.',
  remedy: 'Set the limit for one node, or count something that is shared, such as "conn_rate".',
  haproxy: always('accepts'),
  facts: 'is_local of conn_cur in stktable_data_types, src/stick_table.c (2.5)',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store conn_cur peers mypeers
    http-request track-sc0 src
    http-request deny if { sc_conn_cur(0) gt 100 }
`,
  good: `frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store conn_cur
    http-request track-sc0 src
    http-request deny if { sc_conn_cur(0) gt 100 }
`,
  check(config, report) {
    if (!isAtLeast(config.version, '2.5')) return;
    const index = tableIndex(config);
    const seen = new Set<StickTable>();
    for (const use of index.live) {
      if (use.dataType !== 'conn_cur' || !use.certain) continue;
      const [table, ...others] = index.tablesOf(use) ?? [];
      if (
        table === undefined ||
        others.length > 0 ||
        !isSound(table) ||
        !isReplicated(table) ||
        table.recvOnly
      )
        continue;
      if (seen.has(table)) continue;
      seen.add(table);
      report({
        source: use.source,
        range: use.range,
        message: `"conn_cur" of table "${table.name ?? ''}" only counts this node, although the table is replicated`,
        hint: 'set the limit for one node',
      });
    }
  },
});
