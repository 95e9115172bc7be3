import { isReplicated, isSound, sectionOf } from '../../../model/replication.ts';
import type { StickTable } from '../../../model/stick-table.ts';
import { tableIndex } from '../../../model/table-index.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/overwritten-counters',
  scope: 'config',
  severity: 'info',
  summary: 'counters of a replicated table are overwritten by peers, not added',
  why: 'Peers push values, and what arrives replaces what is there: where two nodes count the same client at the same time, the last one wins. 500 requests on each of two nodes at once give something between 500 and 1000. With one active node, or one at a time, the numbers are right.',
  remedy:
    'Where several nodes take traffic: one table for each node, in which that node alone counts and the others only learn, and rules that add them up. Or limits for each node.',
  haproxy: always('accepts'),
  facts: 'peer_treat_updatemsg() in src/peers.c, measured with 2.6, 3.2 and 3.4',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store http_req_rate(10s) peers mypeers
    http-request track-sc0 src
    http-request deny if { sc_http_req_rate(0) gt 100 }
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store gpt0 peers mypeers
    http-request track-sc0 src
    http-request sc-set-gpt0(0) 1 if { path /trap }
    http-request deny if { sc_get_gpt0(0) eq 1 }
`,
  check(config, report) {
    const index = tableIndex(config);
    const tracked = new Set<StickTable>();
    for (const use of index.live) {
      if (use.by === 'track') for (const table of index.tablesOf(use) ?? []) tracked.add(table);
    }
    const seen = new Set<StickTable>();
    for (const use of index.live) {
      const { dataType } = use;
      if (dataType === null || !COUNTED.test(dataType) || use.writes || !use.certain) continue;
      for (const table of index.tablesOf(use) ?? []) {
        if (seen.has(table) || !tracked.has(table) || !isSound(table) || !isReplicated(table)) continue;
        const section = sectionOf(config, table);
        if (table.recvOnly || table.writeTo !== null || section === null || section.disabled) continue;
        if (section.peers.length < 2 || !table.stored.some(({ type }) => type.name === dataType)) continue;
        seen.add(table);
        report({
          source: use.source,
          range: use.range,
          message: `"${dataType}" of table "${table.name ?? ''}" is what one node has seen last, not the sum of all nodes`,
          hint: 'fine with one active node; with several, keep a table for each node and add them up',
          related: [{ message: 'the table is declared here', source: table.source, range: table.statement }],
        });
      }
    }
  },
});

/** What every node counts for itself; marks ("gpt0") and what is local are not meant. */
const COUNTED =
  /^(?:gpc\d?|.*_rate|(?:conn|sess|http_req|http_err|http_fail|bytes_in|bytes_out|glitch)_cnt)$/;
