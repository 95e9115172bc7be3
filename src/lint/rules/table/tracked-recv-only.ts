import { holds } from '../../../model/table/data.ts';
import { tableIndex } from '../../../model/table/index.ts';
import { isReplicated, isSound } from '../../../model/table/replication.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/tracked-recv-only',
  scope: 'config',
  severity: 'warning',
  summary: '"conn_cur" is tracked in a table that is "recv-only"',
  why: 'A "recv-only" table takes the "conn_cur" of its peers, which any other table ignores (3.2). In an entry that this node tracks as well, each value that arrives replaces the connections counted here and is sent back, so the limits of both nodes act on wrong numbers.',
  remedy:
    'Track in a table of this node without "recv-only", and use the "recv-only" tables only to read what other nodes count.',
  haproxy: [
    { from: '2.4', reaction: 'refuses' },
    { from: '3.2', reaction: 'accepts' },
  ],
  facts: 'peer_treat_updatemsg() in src/peers.c, is_local of conn_cur in src/stick_table.c',
  bad: example('www'),
  good: example('here'),
  check(config, report) {
    const index = tableIndex(config);
    for (const use of index.live) {
      if (use.by !== 'track' || use.table === null || !use.certain) continue;
      const table = index.find(use.table);
      if (table == null || !table.recvOnly || !isReplicated(table) || !isSound(table)) continue;
      if (!holds(table, 'conn_cur', null)) continue;
      report({
        source: use.source,
        range: use.range,
        message: `"${use.keyword}" counts "conn_cur" in table "${use.table}", which also takes that of its peers ("recv-only")`,
        hint: 'track in a table without "recv-only", and read this one',
        related: [{ message: 'the table is declared here', source: table.source, range: table.statement }],
      });
    }
  },
});

function example(table: string): string {
  return `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store conn_cur peers mypeers recv-only
    http-request track-sc0 src table ${table}
    http-request deny if { src_conn_cur gt 100 }

backend here
    stick-table type ip size 100k expire 30m store conn_cur peers mypeers
`;
}
