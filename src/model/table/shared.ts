import { clustersOf } from '../fleet/clusters.ts';
import type { Fleet, FleetNode } from '../fleet/fleet.ts';
import { isReplicated, isSound, sectionOf } from './replication.ts';
import type { StickTable } from './stick-table.ts';

/** A replicated table of a node, and the table of the same name on an earlier node of the fleet. */
export interface TablePair {
  readonly node: FleetNode;
  readonly table: StickTable;
  readonly firstNode: FleetNode;
  readonly first: StickTable;
}

/**
 * Every replicated table with its twin on the first node that has it: peers know tables by their wire name, within the
 * section that their session belongs to.
 */
export function* tablePairs(fleet: Fleet): Generator<TablePair> {
  const clusters = clustersOf(fleet);
  const firsts = new Map<string, { readonly node: FleetNode; readonly table: StickTable }>();
  for (const node of fleet.nodes) {
    for (const table of node.config.tables) {
      if (table.wireName === null || !isSound(table) || !isReplicated(table)) continue;
      const section = sectionOf(node.config, table);
      if (section === null) continue;
      const key = `${clusters.get(section)} ${table.wireName}`;
      const first = firsts.get(key);
      if (first === undefined) firsts.set(key, { node, table });
      else if (first.node !== node) yield { node, table, firstNode: first.node, first: first.table };
    }
  }
}
