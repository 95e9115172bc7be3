import type { Config } from '../../../model/config.ts';
import { fillsOf, writtenTables } from '../../../model/flow/fills.ts';
import { tableIndex } from '../../../model/table/index.ts';
import { isReplicated, isSound, sectionOf } from '../../../model/table/replication.ts';
import type { StickTable, TableUse } from '../../../model/table/stick-table.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/never-filled',
  scope: 'config',
  severity: 'info',
  summary: 'stick-table is read, but no rule fills it',
  why: 'Entries are created by "track-sc" and "stick" rules and by fetches and converters that count ("src_inc_gpc0"). A table without any of them stays empty, unless entries come from other nodes or by "set table" of the runtime API: limits on it never act, and "stick match" finds no server. A table that other nodes may fill is not reported.',
  remedy: 'Add the "track-sc" or "stick" rule, with the name of this table.',
  haproxy: always('accepts'),
  facts: 'stktable_get_entry() in src/stick_table.c and its callers',
  bad: `frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store http_req_rate(10s)
    http-request deny if { src_http_req_rate gt 100 }
`,
  good: `frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store http_req_rate(10s)
    http-request track-sc0 src
    http-request deny if { src_http_req_rate gt 100 }
`,
  check(config, report) {
    const fills = fillsOf(config);
    if (fills === null) return;
    const index = tableIndex(config);
    const written = writtenTables(config);
    const seen = new Set<StickTable>();
    for (const use of index.live) {
      if (!looksInto(use) || use.table === null || !use.certain) continue;
      const table = index.find(use.table);
      if (table == null || fills.has(table) || seen.has(table) || !isSound(table)) continue;
      if (written.has(table.name) || written.has(null) || mayBeTaught(config, table)) continue;
      seen.add(table);
      report({
        source: use.source,
        range: use.range,
        message: `"${use.keyword}" looks into table "${use.table}", which no rule fills`,
        hint:
          use.by === 'stick'
            ? 'write "stick on" instead, or add the "stick store-request" or "stick store-response" rule'
            : `add, for example, "http-request track-sc0 src table ${use.table}"`,
        related: [{ message: 'the table is declared here', source: table.source, range: table.statement }],
      });
    }
  },
});

/** Whether a use needs entries that something else makes. */
function looksInto({ by, keyword, writes }: TableUse): boolean {
  return (by === 'sample' && !writes) || keyword === 'stick match';
}

/** Whether entries may come from another node: a section in which this one is alone brings none. */
function mayBeTaught(config: Config, table: StickTable): boolean {
  return isReplicated(table) && sectionOf(config, table)?.peers.every(({ local }) => local === true) !== true;
}
