import { canCast, describeType } from '../../../model/sample/type.ts';
import { tableIndex } from '../../../model/table/index.ts';
import { sampleTypeOf } from '../../../model/table/key-type.ts';
import { isSound } from '../../../model/table/replication.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/mismatched-lookup-key',
  scope: 'config',
  severity: 'error',
  summary: 'table is searched for a key that it cannot contain',
  why: 'Converters such as "table_gpc0" and "in_table" convert their input to the key type of the table. If that is impossible they find nothing, every time; unlike for "track-sc" and "stick", HAProxy does not check the types. The same applies to a counter fetch that names a table with a different key type from the tracked one: "sc0_conn_rate(TABLE)".',
  remedy: 'Search for a key of the type of the table.',
  haproxy: always('accepts'),
  facts: 'smp_to_stkey() and smp_fetch_sc_stkctr() in src/stick_table.c',
  bad: `frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store gpc0
    http-request track-sc0 src
    http-request sc-inc-gpc0(0)
    http-request deny if { ssl_fc,table_gpc0(www) gt 100 }
`,
  good: `frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store gpc0
    http-request track-sc0 src
    http-request sc-inc-gpc0(0)
    http-request deny if { src,table_gpc0(www) gt 100 }
`,
  check(config, report) {
    const index = tableIndex(config);
    for (const use of index.live) {
      if (use.by !== 'sample' || !use.certain || use.table === null) continue;
      const table = index.find(use.table);
      if (table?.key == null || !isSound(table)) continue;
      const { key } = table;
      const related = [
        { message: 'the table is declared here', source: table.source, range: table.statement },
      ];
      if (use.key !== null) {
        if (canCast(use.key.type, sampleTypeOf(key.name), config.version)) continue;
        report({
          source: use.source,
          range: { start: use.key.range.start, end: use.range.end },
          message: `${describeType(use.key.type)} is never found in table "${use.table}", whose type is ${key.name}`,
          hint: 'put a sample of the type of the table in front of it',
          related,
        });
      } else if (use.counter !== null) {
        const tracked = index.tablesOf({ ...use, table: null });
        const isSame = tracked?.some((one) => one.key === null || one.key.name === key.name) ?? true;
        if (tracked === null || tracked.length === 0 || isSame) continue;
        report({
          source: use.source,
          range: use.range,
          severity: 'warning',
          message: `counter ${use.counter} tracks ${tracked[0]?.key?.name ?? ''} keys, and table "${use.table}" has ${key.name} keys`,
          hint: 'name a table with the same key type, or none',
          related,
        });
      }
    }
  },
});
