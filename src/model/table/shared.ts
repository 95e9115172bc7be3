import { clustersOf } from '../fleet/clusters.ts';
import type { Fleet, FleetNode } from '../fleet/fleet.ts';
import { isReplicated, isSound, sectionOf } from './replication.ts';
import type { StickTable } from './stick-table.ts';

/** A replicated table on one node. */
export interface TableOnNode {
  readonly node: FleetNode;
  readonly table: StickTable;
}

/** A replicated table of a node, and the table of the same name on an earlier node of the fleet. */
export interface TablePair extends TableOnNode {
  readonly firstNode: FleetNode;
  readonly first: StickTable;
  /** The table on all nodes that have it; one array for all pairs of a table. */
  readonly all: readonly TableOnNode[];
}

/**
 * Every replicated table with its twin on the first node that has it: peers know tables by their wire name, within the
 * section that their session belongs to.
 */
export function* tablePairs(fleet: Fleet): Generator<TablePair> {
  for (const all of sharedTables(fleet)) {
    const [first, ...others] = all;
    if (first === undefined) continue;
    for (const { node, table } of others) {
      if (first.node !== node) yield { node, table, firstNode: first.node, first: first.table, all };
    }
  }
}

const memory = new WeakMap<Fleet, readonly (readonly TableOnNode[])[]>();

function sharedTables(fleet: Fleet): readonly (readonly TableOnNode[])[] {
  let known = memory.get(fleet);
  if (known === undefined) {
    known = findShared(fleet);
    memory.set(fleet, known);
  }
  return known;
}

function findShared(fleet: Fleet): readonly (readonly TableOnNode[])[] {
  const clusters = clustersOf(fleet);
  const groups = new Map<string, TableOnNode[]>();
  for (const node of fleet.nodes) {
    for (const table of node.config.tables) {
      if (table.wireName === null || !isSound(table) || !isReplicated(table)) continue;
      const section = sectionOf(node.config, table);
      if (section === null) continue;
      const key = `${clusters.get(section)} ${table.wireName}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [{ node, table }]);
      else group.push({ node, table });
    }
  }
  return [...groups.values()];
}
