import { tableIndex } from '../../../model/table/index.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/empty-key',
  scope: 'config',
  severity: 'info',
  summary: 'empty header or parameter is used as a key for stickiness',
  why: 'A missing header or parameter stores nothing, but one that is present and empty becomes a key like any other: all clients that send it empty ("?room=") go to one server, on all nodes that share the table. A condition with "-m found" does not help, since an empty value is found; empty cookies are not used.',
  remedy: 'Store only what has a length.',
  haproxy: always('accepts'),
  facts: 'smp_fetch_hdr() and smp_fetch_url_param() in src/http_fetch.c, measured with 2.6, 3.0 and 3.4',
  bad: `backend app
    mode http
    timeout connect 5s
    timeout server 30s
    stick-table type string len 64 size 100k expire 30m
    stick on url_param(room)
    server web1 10.0.1.1:80
`,
  good: `backend app
    mode http
    timeout connect 5s
    timeout server 30s
    stick-table type string len 64 size 100k expire 30m
    stick on url_param(room) if { url_param(room),length gt 0 }
    server web1 10.0.1.1:80
`,
  check(config, report) {
    const index = tableIndex(config);
    for (const use of index.live) {
      if (use.by !== 'stick' || use.key === null || use.conditional || !use.certain) continue;
      if (use.keyword === 'stick match' || !MAY_BE_EMPTY.has(use.key.fetch) || use.key.type !== 'str')
        continue;
      const table = use.table === null ? null : index.find(use.table);
      if (table?.key?.name !== 'string' && table?.key?.name !== 'binary') continue;
      const fetch = use.source.slice(use.key.range);
      report({
        source: use.source,
        range: use.key.range,
        message: `"${use.key.fetch}" may be empty, and all clients that send it so stick to one server`,
        hint: `add "if { ${fetch},length gt 0 }"`,
        fix: {
          description: 'store only what has a length',
          safe: false,
          edits: [
            {
              source: use.source,
              range: { start: use.statement.end, end: use.statement.end },
              text: ` if { ${fetch},length gt 0 }`,
            },
          ],
        },
      });
    }
  },
});

const MAY_BE_EMPTY: ReadonlySet<string> = new Set([
  'hdr',
  'req.hdr',
  'req.fhdr',
  'url_param',
  'urlp',
  'req.body_param',
]);
