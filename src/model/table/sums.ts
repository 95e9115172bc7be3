import type { Config } from '../config.ts';
import { tableIndex } from './index.ts';
import { isReplicated, isSound, sectionOf } from './replication.ts';
import type { StickTable, TableUse } from './stick-table.ts';

/**
 * A sum over nodes: every node counts in a table of its own, and rules look the same data up in the tables of all. Peers
 * overwrite what arrives and never add, so that this is how numbers of several nodes are added up.
 */
export interface Sum {
  readonly dataType: string;
  /** The table that this node counts in. */
  readonly own: StickTable;
  /** What is looked up, the own table included where it is, each with the first rule that does. */
  readonly lookups: ReadonlyMap<StickTable, TableUse>;
}

/** The sums in the rules of one node: a table that it fills, and at least one of the same kind that only others fill. */
export function sumsOf(config: Config): readonly Sum[] {
  const index = tableIndex(config);
  const filled = new Set<StickTable>();
  const lookups = new Map<string, Map<StickTable, TableUse>>();
  for (const use of index.live) {
    const table = use.table === null ? null : index.find(use.table);
    if (table == null || !isSound(table) || !isReplicated(table)) continue;
    if (use.by === 'track' || use.by === 'stick' || use.writes) filled.add(table);
    if (use.by !== 'sample' || use.writes || use.dataType === null) continue;
    const found = lookups.get(use.dataType) ?? new Map<StickTable, TableUse>();
    if (!found.has(table)) found.set(table, use);
    lookups.set(use.dataType, found);
  }
  return [...filled].flatMap((own) =>
    [...lookups].flatMap(([dataType, found]) => {
      const alike = new Map([...found].filter(([table]) => areAlike(config, own, table, dataType)));
      const others = [...alike.keys()].filter((table) => !filled.has(table));
      return others.length === 0 || !stores(own, dataType) ? [] : [{ dataType, own, lookups: alike }];
    }),
  );
}

/** Whether two tables are shared with the same peers, have keys of one kind and hold the data. */
export function areAlike(config: Config, one: StickTable, other: StickTable, dataType: string): boolean {
  return (
    one.key?.name === other.key?.name &&
    one.key?.length === other.key?.length &&
    sectionOf(config, one) === sectionOf(config, other) &&
    stores(other, dataType)
  );
}

function stores({ stored }: StickTable, dataType: string): boolean {
  return stored.some(({ type }) => type.keyword === dataType);
}
