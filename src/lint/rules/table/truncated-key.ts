import { tableIndex } from '../../../model/table/index.ts';
import { isSound } from '../../../model/table/replication.ts';
import { always, defineRule } from '../../rule.ts';

/** What a string table holds where its type has no "len"; one byte ends the text. */
const DEFAULT_LENGTH = 31;

export default defineRule({
  id: 'table/truncated-key',
  scope: 'config',
  severity: 'info',
  summary: 'keys are often longer than a string table without "len" stores',
  why: 'HAProxy silently truncates a string key, to 31 characters if the type has no "len": page addresses that begin alike are counted as one, and clients whose tokens begin alike stick to one server.',
  remedy:
    'Add "len" after the type on every node, or shorten the key, for example with "sha1" in a table "type binary len 20".',
  haproxy: always('accepts'),
  facts: 'smp_to_stkey() in src/stick_table.c',
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
      if (table?.key?.name !== 'string' || table.key.length !== DEFAULT_LENGTH + 1 || !isSound(table))
        continue;
      const key = use.key.text;
      if (!LONG.test(key)) continue;
      report({
        source: use.source,
        range: use.key.range,
        message: `"${key}" is cut to ${DEFAULT_LENGTH} characters in table "${use.table}"`,
        hint: 'add "len" after "type string", on every node',
        related: [{ message: 'the table is declared here', source: table.source, range: table.statement }],
      });
    }
  },
});

/** Samples without an end of their own, as they are or with another case. */
const LONG =
  /^(?:url|path|pathq|base|baseq|http_auth_bearer|(?:req\.)?f?hdr\((?:authorization|user-agent|referer)\b[^)]*\))(?:,(?:lower|upper))?$/i;
