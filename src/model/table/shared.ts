import type { Fleet, FleetNode } from '../fleet.ts';
import { isReplicated, isSound } from './replication.ts';
import type { StickTable } from './stick-table.ts';

/** A replicated table of a node, and the table of the same name on an earlier node of the fleet. */
export interface TablePair {
  readonly node: FleetNode;
  readonly table: StickTable;
  readonly firstNode: FleetNode;
  readonly first: StickTable;
}

/** Every replicated table with its twin on the first node that has it: peers know tables by their wire name. */
export function* tablePairs(fleet: Fleet): Generator<TablePair> {
  const firsts = new Map<string, { readonly node: FleetNode; readonly table: StickTable }>();
  for (const node of fleet.nodes) {
    for (const table of node.config.tables) {
      if (table.wireName === null || !isSound(table) || !isReplicated(table)) continue;
      const first = firsts.get(table.wireName);
      if (first === undefined) firsts.set(table.wireName, { node, table });
      else if (first.node !== node) yield { node, table, firstNode: first.node, first: first.table };
    }
  }
}
