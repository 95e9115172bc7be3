import type { Fleet, FleetNode } from '../../../model/fleet/fleet.ts';
import { fillsOf, writtenTables } from '../../../model/flow/fills.ts';
import { isReplicated, isSound, sectionOf } from '../../../model/table/replication.ts';
import type { StickTable } from '../../../model/table/stick-table.ts';
import { nodeWith } from '../../example/sticky.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'fleet/never-filled-table',
  scope: 'fleet',
  severity: 'info',
  summary: 'replicated table is filled by no rule on any node',
  why: 'Entries are made by "track-sc" and "stick" rules and by fetches that count ("src_inc_gpc0"). Where no node has one for a table, peers exchange an empty table: nothing is counted and no client sticks, unless entries come through the runtime API ("set table").',
  remedy:
    'Add the "stick" or "track-sc" rule, with the name of this table, on the nodes that should fill it.',
  haproxy: always('accepts'),
  facts: 'stktable_get_entry() in src/stick_table.c and its callers',
  bad: { hap1: example('hap1', []), hap2: example('hap2', []) },
  good: { hap1: example('hap1', ['stick on src']), hap2: example('hap2', ['stick on src']) },
  check(fleet, report) {
    const seen = new Set<string>();
    const isEmpty = fleet.nodes.map((node) => emptinessOn(node, fleet));
    for (const node of fleet.nodes) {
      for (const table of node.config.tables) {
        const { wireName } = table;
        if (wireName === null || seen.has(wireName) || !isReplicated(table) || !isSound(table)) continue;
        seen.add(wireName);
        if (!isEmpty.every((isEmptyOn) => isEmptyOn(wireName))) continue;
        report(node.name, {
          source: table.source,
          range: table.statement,
          message: `no rule on any node fills table "${table.name ?? ''}"`,
          hint: 'add the "stick" or "track-sc" rule that is missing',
        });
      }
    }
  },
});

/** Tells whether no rule of a node fills a table, and no peer outside the fleet may teach it, for certain. */
function emptinessOn({ config }: FleetNode, { nodes }: Fleet): (wireName: string) => boolean {
  const fills = fillsOf(config);
  if (fills === null || config.proxies.some(({ complete }) => !complete)) return () => false;
  const written = writtenTables(config);
  const names = new Set(nodes.map(({ name }) => name));
  const tables = new Map<string, StickTable[]>();
  for (const table of config.tables) {
    if (table.wireName === null) continue;
    const alike = tables.get(table.wireName);
    if (alike === undefined) tables.set(table.wireName, [table]);
    else alike.push(table);
  }
  const hasOnlyNodes = (table: StickTable) =>
    sectionOf(config, table)?.peers.every(({ name }) => names.has(name?.value ?? '')) === true;
  const isEmpty = (table: StickTable) =>
    !fills.has(table) &&
    !written.has(table.name) &&
    !written.has(null) &&
    isSound(table) &&
    (!isReplicated(table) || hasOnlyNodes(table));
  return (wireName) => tables.get(wireName)?.every(isEmpty) !== false;
}

function example(local: string, rules: readonly string[]): string {
  return nodeWith(local, 'type ip size 100k expire 30m', rules);
}
