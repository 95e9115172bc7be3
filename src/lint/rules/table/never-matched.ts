import { tableIndex } from '../../../model/table/index.ts';
import type { StickTable, TableUse } from '../../../model/table/stick-table.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/never-matched',
  scope: 'config',
  severity: 'warning',
  summary: 'servers are stored in a table that no rule looks into',
  why: '"stick store-request" and "stick store-response" only record which server a client got. Without a "stick match" no client is sent back there: the table fills, peers exchange it, and clients do not stick.',
  remedy: 'Add "stick match" with the same key, or write "stick on", which does both for requests.',
  haproxy: always('accepts'),
  facts: 'sticking_rule_find_target() and process_sticking_rules() in src/stream.c',
  bad: `backend app
    mode http
    timeout connect 5s
    timeout server 30s
    stick-table type string len 52 size 100k expire 30m
    stick store-response res.cook(JSESSIONID)
    server web1 10.0.1.1:80
`,
  good: `backend app
    mode http
    timeout connect 5s
    timeout server 30s
    stick-table type string len 52 size 100k expire 30m
    stick store-response res.cook(JSESSIONID)
    stick match req.cook(JSESSIONID)
    server web1 10.0.1.1:80
`,
  check(config, report) {
    const index = tableIndex(config);
    const live = new Set(index.live);
    const stored = new Map<StickTable, TableUse>();
    const read = new Set<StickTable>();
    for (const use of config.uses) {
      const tables = index.tablesOf(use);
      // Where a table is hidden, any of them may be meant.
      if (tables === null) return;
      for (const table of tables) {
        if (!/^stick store/.test(use.keyword)) read.add(table);
        else if (use.certain && live.has(use) && !stored.has(table)) stored.set(table, use);
      }
    }
    for (const [table, use] of stored) {
      if (read.has(table)) continue;
      report({
        source: use.source,
        range: use.range,
        message: `servers are stored in table "${table.name ?? ''}", but no "stick match" looks for them there`,
        hint: 'add "stick match" with the key of the request',
        related: [{ message: 'the table is declared here', source: table.source, range: table.statement }],
      });
    }
  },
});
