import { tableIndex } from '../../../model/table/index.ts';
import { isReplicated, isSound } from '../../../model/table/replication.ts';
import type { StickTable } from '../../../model/table/stick-table.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/never-filled',
  scope: 'config',
  severity: 'info',
  summary: 'stick-table is read, but no rule fills it',
  why: 'Entries are created by "track-sc" and "stick" rules and by fetches and converters that count ("src_inc_gpc0"). A local table without any of them stays empty unless it is filled by hand with "set table" on the stats socket.',
  remedy: 'Add the "track-sc" rule, with the name of this table.',
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
    const index = tableIndex(config);
    if (config.uses.some(({ table, counter, by }) => table === null && (counter === null || by === 'track')))
      return;
    const filled = new Set<StickTable>();
    for (const use of config.uses) {
      if (use.by === 'sample' && !use.writes) continue;
      for (const table of index.tablesOf(use) ?? []) filled.add(table);
    }
    const targets = new Set(config.tables.map(({ writeTo }) => writeTo?.value ?? null));
    const seen = new Set<StickTable>();
    for (const use of index.live) {
      if (use.by !== 'sample' || use.table === null || !use.certain) continue;
      const table = index.find(use.table);
      if (table == null || filled.has(table) || seen.has(table) || isReplicated(table) || !isSound(table))
        continue;
      if (targets.has(table.name)) continue;
      seen.add(table);
      report({
        source: use.source,
        range: use.range,
        message: `"${use.keyword}" looks into table "${use.table}", which no rule fills`,
        hint: `add, for example, "http-request track-sc0 src table ${use.table}"`,
        related: [{ message: 'the table is declared here', source: table.source, range: table.statement }],
      });
    }
  },
});
