import type { Config } from '../config.ts';
import { type TableDifference, tableDifferences } from '../table/differences.ts';
import { isSound } from '../table/replication.ts';
import type { StickTable } from '../table/stick-table.ts';

/** A table in two configs of one node; null where one does not have it. */
export interface TableComparison {
  readonly one: StickTable | null;
  readonly other: StickTable | null;
  /**
   * What their definitions have otherwise; empty where one is missing. Null where HAProxy refuses one of them, or a
   * variable hides a part, and they are not written alike.
   */
  readonly differences: readonly TableDifference[] | null;
}

/** The tables of two configs of one node, each with its counterpart. */
export function compareTables(one: Config, other: Config): readonly TableComparison[] {
  const met = new Set<StickTable>();
  const pairs = one.tables.flatMap((table): TableComparison[] => {
    if (table.name === null) return [];
    const twin = counterpartOf(table, one, other);
    if (twin !== null) met.add(twin);
    return [{ one: table, other: twin, differences: twin === null ? [] : between(table, twin) }];
  });
  const added = other.tables.flatMap((table): TableComparison[] =>
    table.name === null || met.has(table) ? [] : [{ one: null, other: table, differences: [] }],
  );
  return [...pairs, ...added];
}

/**
 * The table of another config of the node that takes the entries of this one. Peers know it by its name on the wire, which
 * tables of several peers sections may share: then the section's name tells, as far as the section is not renamed.
 */
export function counterpartOf(
  { name, wireName }: StickTable,
  own: Config,
  config: Config,
): StickTable | null {
  const byName = config.tables.find((table) => table.name !== null && table.name === name);
  if (byName !== undefined || wireName === null) return byName ?? null;
  const alike = config.tables.filter((table) => table.wireName === wireName);
  return alike.find((table) => own.tables.every((known) => known.name !== table.name)) ?? alike[0] ?? null;
}

function between(one: StickTable, other: StickTable): readonly TableDifference[] | null {
  if (isSound(one) && isSound(other)) return tableDifferences(one, other);
  const text = ({ words }: StickTable) => words.map(({ value }) => value ?? '').join(' ');
  return text(one) === text(other) ? [] : null;
}
