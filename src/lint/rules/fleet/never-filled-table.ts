import type { Fleet, FleetNode } from '../../../model/fleet/fleet.ts';
import { fillsOf, writtenTables } from '../../../model/flow/fills.ts';
import { isReplicated, isSound, sectionOf } from '../../../model/table/replication.ts';
import type { StickTable } from '../../../model/table/stick-table.ts';
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
    for (const node of fleet.nodes) {
      for (const table of node.config.tables) {
        const { wireName } = table;
        if (wireName === null || seen.has(wireName) || !isReplicated(table) || !isSound(table)) continue;
        seen.add(wireName);
        if (!fleet.nodes.every((one) => isEmptyOn(one, wireName, fleet))) continue;
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

/** Whether no rule of a node fills it, and no peer outside the fleet may teach it, for certain. */
function isEmptyOn({ config }: FleetNode, wireName: string, fleet: Fleet): boolean {
  const fills = fillsOf(config);
  if (fills === null || config.proxies.some(({ complete }) => !complete)) return false;
  const written = writtenTables(config);
  const isEmpty = (table: StickTable) =>
    !fills.has(table) &&
    !written.has(table.name) &&
    !written.has(null) &&
    isSound(table) &&
    (!isReplicated(table) || hasOnlyNodes(config, table, fleet));
  return config.tables.every((table) => table.wireName !== wireName || isEmpty(table));
}

function hasOnlyNodes(config: FleetNode['config'], table: StickTable, { nodes }: Fleet): boolean {
  const peers = sectionOf(config, table)?.peers;
  return peers?.every(({ name }) => nodes.some((node) => node.name === name?.value)) === true;
}

function example(local: string, rules: readonly string[]): string {
  return `global
    localpeer ${local}

peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100k expire 30m peers mypeers
${rules.map((rule) => `    ${rule}\n`).join('')}    server web1 10.0.1.1:80 id 101
`;
}
