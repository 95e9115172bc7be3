import { tableIndex } from '../../../model/table/index.ts';
import type { StickTable } from '../../../model/table/stick-table.ts';
import { isClear } from '../../certainty.ts';
import { nameFix } from '../../fix/edits.ts';
import { always, defineRule, type Finding } from '../../rule.ts';

export default defineRule({
  id: 'table/bad-write-to',
  scope: 'config',
  severity: 'error',
  summary: 'table named by "write-to" cannot receive the updates',
  why: 'With "write-to" (2.9 and later) everything that peers teach is also written to a second table. That table must exist, must have the same key type and length, and must not have a "write-to" itself; otherwise HAProxy refuses to start, and its message does not name the line. A table that names itself is accepted, but this has no effect.',
  remedy: 'Name a different table with the same "type" and "len" and without "write-to".',
  fix: 'A misspelled name of at least five letters is corrected where only one is near.',
  haproxy: always('refuses'),
  facts: 'stktable_init() in src/stick_table.c',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend requests
    stick-table type ip size 100k expire 30m store http_req_rate(10s) peers mypeers write-to learned

backend learned
    stick-table type ipv6 size 100k expire 30m store http_req_rate(10s)

frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    http-request track-sc0 src table requests
    http-request deny if { src,table_http_req_rate(learned) gt 100 }
    http-request deny if { src,table_http_req_rate(requests) gt 100 }
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend requests
    stick-table type ip size 100k expire 30m store http_req_rate(10s) peers mypeers write-to learned

backend learned
    stick-table type ip size 100k expire 30m store http_req_rate(10s)

frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    http-request track-sc0 src table requests
    http-request deny if { src,table_http_req_rate(learned) gt 100 }
    http-request deny if { src,table_http_req_rate(requests) gt 100 }
`,
  check(config, report) {
    const index = tableIndex(config);
    const idle = new Set(config.proxies.filter(({ disabled }) => disabled).flatMap(({ tables }) => tables));
    for (const table of config.tables) {
      if (!table.certain || idle.has(table) || table.writeTo?.value == null) continue;
      if (table.defects.some(({ haproxy }) => haproxy === 'refuses')) continue;
      const target = index.find(table.writeTo.value);
      const found = target === undefined ? null : judge(table, target, table.writeTo.value);
      if (found === null) continue;
      const { source, writeTo } = table;
      const isWrong = target === null && isClear(config) && writeTo.value !== null;
      const fix = isWrong ? nameFix(source, writeTo.word, writeTo.value, index.names) : null;
      report({ source, range: writeTo.word, ...found, fix });
    }
  },
});

function judge(
  table: StickTable,
  target: StickTable | null,
  name: string,
): Pick<Finding, 'message' | 'hint' | 'severity' | 'haproxy'> | null {
  if (target === null)
    return { message: `no stick-table is named "${name}"`, hint: 'name an existing table' };
  if (!target.certain) return null;
  if (target === table) {
    return {
      message: `table "${name}" writes to itself, which does nothing`,
      hint: 'name a different table, or remove "write-to"',
      severity: 'warning',
      haproxy: 'accepts',
    };
  }
  if (target.writeTo !== null) {
    return {
      message: `table "${name}" has a "write-to" itself`,
      hint: 'chains are not possible: remove one of the two "write-to"',
    };
  }
  if (table.key === null || target.key === null) return null;
  if (table.key.name !== target.key.name || table.key.length !== target.key.length) {
    return {
      message: `table "${name}" has keys of a different type or length`,
      hint: 'use the same "type" and "len" for both tables',
    };
  }
  return null;
}
