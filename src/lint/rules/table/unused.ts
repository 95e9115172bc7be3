import type { Config } from '../../../model/config.ts';
import { tableIndex } from '../../../model/table/index.ts';
import { isReplicated, isSound } from '../../../model/table/replication.ts';
import type { StickTable } from '../../../model/table/stick-table.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/unused',
  scope: 'config',
  severity: 'info',
  summary: 'local stick-table is not used by any rule',
  why: 'Nothing is ever counted or remembered in it: its entries can only come from the stats socket. A replicated table without a rule keeps what other nodes teach and is not reported here.',
  remedy: 'Remove it, or add the "track-sc" or "stick" rule that was forgotten.',
  haproxy: always('accepts'),
  facts: 'no check exists',
  bad: `backend app
    mode http
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100k expire 30m
    server web1 10.0.1.1:80
`,
  good: `backend app
    mode http
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100k expire 30m
    stick on src
    server web1 10.0.1.1:80
`,
  check(config, report) {
    const index = tableIndex(config);
    if (config.uses.some(({ table, counter, by }) => table === null && (counter === null || by === 'track')))
      return;
    const used = new Set<StickTable>();
    for (const use of config.uses) for (const table of index.tablesOf(use) ?? []) used.add(table);
    const idle = new Set(config.proxies.filter(({ disabled }) => disabled).flatMap(({ tables }) => tables));
    let mentioned: ReadonlySet<string> | null = null;
    for (const table of config.tables) {
      if (used.has(table) || idle.has(table) || isReplicated(table) || !isSound(table)) continue;
      // A second table of that name is refused, and the rules are about the first one.
      if (table.name === null || index.find(table.name) !== table) continue;
      mentioned ??= mentions(config);
      if (mentioned.has(table.name)) continue;
      report({
        source: table.source,
        range: table.statement,
        message: `no rule uses table "${table.name}"`,
        hint: 'remove it, or add a "track-sc" or "stick" rule',
      });
    }
  },
});

/** Names that filters, other tables and scripts may mean, in words that are not looked into. */
function mentions(config: Config): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { writeTo } of config.tables) if (writeTo?.value != null) names.add(writeTo.value);
  for (const { source } of config.files) {
    for (const [, name] of source.text.matchAll(/(?:\btable[ \t]+|[(,])([\w.:/-]+)/g)) names.add(name ?? '');
  }
  return names;
}
