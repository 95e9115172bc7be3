import { isLasting } from '../../../model/table/lasting.ts';
import { isSound } from '../../../model/table/replication.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/nopurge-without-expire',
  scope: 'config',
  severity: 'warning',
  summary: 'stick-table with "nopurge" has no expire',
  why: 'With "nopurge" a full table accepts no new entries until old ones expire. Without "expire" they never do: once the table is full, new clients are neither counted nor remembered until HAProxy is restarted or the table is cleared. A table of a few entries, or with keys such as "dst", is assumed to be meant like that and is not reported.',
  remedy: 'Add "expire", or remove "nopurge".',
  haproxy: always('accepts'),
  facts: '__stksess_new() in src/stick_table.c',
  bad: `backend app
    mode http
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100k nopurge
    stick on src
    server web1 10.0.1.1:80
`,
  good: `backend app
    mode http
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100k expire 30m nopurge
    stick on src
    server web1 10.0.1.1:80
`,
  check(config, report) {
    for (const table of config.tables) {
      if (!isSound(table) || !table.nopurge || (table.expireMs ?? 0) > 0 || isLasting(table, config))
        continue;
      if (table.expireMs === null && table.words.some(({ value }) => value === 'expire')) continue;
      report({
        source: table.source,
        range: table.statement,
        message: `table "${table.name ?? ''}" never accepts new entries once it is full: "nopurge" without "expire"`,
        hint: 'add, for example, "expire 30m", or remove "nopurge"',
      });
    }
  },
});
