import { tableIndex } from '../../../model/table/index.ts';
import { type LostKey, lostKey } from '../../../model/table/kept-key.ts';
import { isSound } from '../../../model/table/replication.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/truncated-key',
  scope: 'config',
  severity: 'info',
  summary: 'table keeps only a part of its keys',
  why: 'HAProxy silently truncates a key to the "len" of its table, a string to 31 characters if there is none: page addresses that begin alike are counted as one, and clients whose tokens begin alike stick to one server. Bytes in a string table end at the first zero byte: with "base32+src" clients with such a byte in hash or address share one entry.',
  remedy:
    'Add "len" after the type on every node, or shorten the key, for example with "sha1" in a table "type binary len 20".',
  haproxy: always('accepts'),
  facts: 'smp_to_stkey() in src/stick_table.c, c_bin2str() in src/sample.c',
  bad: `frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type string size 100k expire 30m store http_req_rate(10s)
    http-request track-sc0 path
    http-request deny if { sc_http_req_rate(0) gt 100 }
`,
  good: `frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type string len 200 size 100k expire 30m store http_req_rate(10s)
    http-request track-sc0 path
    http-request deny if { sc_http_req_rate(0) gt 100 }
`,
  check(config, report) {
    const index = tableIndex(config);
    for (const use of index.live) {
      if ((use.by !== 'track' && use.by !== 'stick') || !use.certain) continue;
      if (use.key === null || use.table === null) continue;
      const table = index.find(use.table);
      if (table?.key == null || !isSound(table)) continue;
      const lost = lostKey(use.key, table.key);
      if (lost === null) continue;
      report({
        source: use.source,
        range: use.key.range,
        ...describe(lost, use.key.text, use.table),
        ...(lost.often ? { severity: 'warning' } : {}),
        related: [{ message: 'the table is declared here', source: table.source, range: table.statement }],
      });
    }
  },
});

function describe(
  lost: LostKey,
  key: string,
  table: string,
): { readonly message: string; readonly hint: string } {
  if (lost.kind === 'zero-byte') {
    return {
      message: `"${key}" gives bytes, and table "${table}" of type string keeps them up to the first zero byte`,
      hint: `write "type binary len ${key.endsWith('+src') ? 20 : /sha2/.test(key) ? 32 : 20}", on every node`,
    };
  }
  return lost.by === 'default'
    ? {
        message: `"${key}" is cut to ${lost.kept} characters in table "${table}"`,
        hint: 'add "len" after "type string", on every node',
      }
    : {
        message: `"${key}" is cut to "len ${lost.kept}" in table "${table}"`,
        hint: 'write a larger "len", on every node',
      };
}
