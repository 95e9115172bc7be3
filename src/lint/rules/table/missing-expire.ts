import { isLasting } from '../../../model/table/lasting.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/missing-expire',
  scope: 'config',
  severity: 'warning',
  summary: 'replicated stick-table has no expire',
  why: 'Its entries stay until the table is full and the oldest are purged. As peers teach each other whole tables after every start, an entry that is cleared on one node comes back from another: without an expiry it never leaves the cluster. A table of a few entries, or with keys such as "dst", is assumed to be meant like that and is not reported.',
  remedy: 'Add "expire" with a little more than the longest time that an entry is needed.',
  haproxy: always('accepts'),
  facts: 'parse_stick_table() in src/stick_table.c: the default is 0, never',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k peers mypeers
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    for (const table of config.tables) {
      if (!table.certain || (table.peers === null && table.owner === 'proxy')) continue;
      if (table.defects.some(({ haproxy }) => haproxy === 'refuses')) continue;
      if (isLasting(table, config)) continue;
      if (table.nopurge || (table.expireMs !== null && table.expireMs > 0)) continue;
      if (table.expireMs === null && table.words.some(({ value }) => value === 'expire')) continue;
      report({
        source: table.source,
        range: table.statement,
        message: `entries of the replicated table "${table.name ?? ''}" never expire`,
        hint: 'add, for example, "expire 30m"',
      });
    }
  },
});
