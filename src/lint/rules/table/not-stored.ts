import { holds } from '../../../model/table/data.ts';
import { tableIndex } from '../../../model/table/index.ts';
import { isSound } from '../../../model/table/replication.ts';
import type { StickTable, TableUse } from '../../../model/table/stick-table.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/not-stored',
  scope: 'config',
  severity: 'error',
  summary: 'rule uses a data type that its stick-table does not store',
  why: 'A table counts only what its "store" lists. A rule that reads or writes anything else never fails and never matches: the fetch returns nothing or 0, the action does nothing, and HAProxy does not warn, not even with -dD. "gpc(N)" and "gpt(N)" are separate arrays: "sc_get_gpc" does not see "gpc0", and an index beyond the end of the array returns nothing. Actions that increment a gpc also feed its rate when only the rate is stored.',
  remedy: 'Add the data type to "store", on all nodes.',
  haproxy: always('accepts'),
  facts: 'stktable_data_ptr() and stktable_data_ptr_idx() in include/haproxy/stick_table.h',
  bad: `frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store http_req_cnt
    http-request track-sc0 src
    http-request deny if { sc_http_req_rate(0) gt 100 }
`,
  good: `frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store http_req_rate(10s)
    http-request track-sc0 src
    http-request deny if { sc_http_req_rate(0) gt 100 }
`,
  check(config, report) {
    const index = tableIndex(config);
    for (const use of index.live) {
      const { dataType } = use;
      // Every "stick" rule adds these two to its table.
      if (dataType === null || dataType === 'server_id' || dataType === 'server_key' || !use.certain)
        continue;
      const [table, ...others] = index.tablesOf(use) ?? [];
      if (table === undefined) continue;
      if ([table, ...others].some((one) => !isSound(one) || isHeld(one, use, dataType))) continue;
      report({
        source: use.source,
        range: use.range,
        message: `table "${table.name ?? ''}" does not store what "${use.keyword}" uses: ${wanted(use)}`,
        hint: hintFor(table, use),
        related: [{ message: 'the table is declared here', source: table.source, range: table.statement }],
      });
    }
  },
});

/** What an action or a fetch increments need not be stored itself where its rate is: the rate is fed all the same. */
function isHeld(table: StickTable, { writes, keyword, index }: TableUse, dataType: string): boolean {
  if (holds(table, dataType, index)) return true;
  return writes && /(?:inc|add)[-_]gpc/.test(keyword) && holds(table, `${dataType}_rate`, index);
}

function wanted({ dataType, index }: TableUse): string {
  return index === null ? `"${dataType}"` : `element ${index} of "${dataType}"`;
}

function hintFor(table: StickTable, { dataType, index }: TableUse): string {
  const stored = table.stored.find(({ type }) => type.keyword === dataType);
  if (stored !== undefined) return `the array has ${stored.size} elements, numbered from 0: make it larger`;
  const scalar = table.stored.find(({ type }) => type.keyword === `${dataType}${index}`);
  if (scalar !== undefined)
    return `it stores "${scalar.type.keyword}": use the fetch for that, or store an array`;
  return `add "${dataType}" to "store"`;
}
