import type { StickTable } from '../../../model/table/stick-table.ts';
import { repairFix } from '../../fix/edits.ts';
import { ownBackend } from '../../fix/own-backend.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/bad-definition',
  scope: 'config',
  severity: 'error',
  summary: 'stick-table definition is invalid',
  why: 'HAProxy reads a definition word by word and refuses what it does not know. It only warns about two faults: a time in two units, of which it reads the first ("1h30m" is one hour), and a data type that is stored twice.',
  remedy: 'Write "type", "size", "expire", "store" with their values as the hint says.',
  fix: 'Misspelled words are corrected if only one candidate is close, the list after "store" becomes one word, and empty and repeated elements are removed from it. A unit that is written out becomes its letter. A time in two units is left alone, since HAProxy continues with the first.',
  haproxy: always('refuses'),
  facts: 'parse_stick_table() in src/stick_table.c; cfg_parse_listen() in src/cfgparse-listen.c',
  bad: `backend app
    stick-table type ip size 100k expire 30m store http_req_rate
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m store http_req_rate(10s),gpc0 peers mypeers
`,
  check(config, report) {
    for (const table of config.tables) {
      if (!table.certain) continue;
      for (const { repair, harmless, ...defect } of table.defects) {
        report({
          source: table.source,
          ...defect,
          ...(harmless === true ? { severity: 'warning' } : {}),
          fix: repairFix(table.source, repair),
        });
      }
    }
    const stored = new Map<string, { readonly kind: string; readonly table: StickTable }>();
    for (const proxy of config.proxies) {
      const [first, ...others] = proxy.tables;
      if (first === undefined) continue;
      const { name } = first;
      const other = name === null || proxy.kind === 'defaults' ? undefined : stored.get(name);
      if (other === undefined) {
        if (name !== null && proxy.kind !== 'defaults') stored.set(name, { kind: proxy.kind, table: first });
      } else if (first.certain && other.table.certain) {
        report({
          source: first.source,
          range: first.statement.words[0] ?? first.statement,
          message: `the ${other.kind} of this name has a table already, and tables are found by that name`,
          hint: `rename the ${proxy.kind}, or move its table to a separate backend`,
          related: [
            { message: 'the other one is here', source: other.table.source, range: other.table.statement },
          ],
        });
      }
      if (proxy.kind === 'defaults' && first.certain) {
        report({
          source: first.source,
          range: first.statement.words[0] ?? first.statement,
          message: '"stick-table" is not allowed in a defaults section',
          hint: 'move it into a frontend or a backend',
        });
      }
      for (const [index, table] of others.entries()) {
        if (!table.certain || !first.certain || proxy.kind === 'defaults') continue;
        report({
          source: table.source,
          range: table.statement.words[0] ?? table.statement,
          message: `a ${proxy.kind} has one stick-table, and this is the second`,
          hint: 'move it to a separate backend, and name that with "table NAME" in the rules',
          related: [{ message: 'the first one is here', source: first.source, range: first.statement }],
          fix: table.source === first.source ? ownBackend(config, proxy, first, table, index + 2) : null,
        });
      }
    }
  },
});
