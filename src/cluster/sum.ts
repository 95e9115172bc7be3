import type { ClusterSum } from '../model/cluster.ts';
import { tableOfNode } from '../model/table/sum-lines.ts';
import { converterFor } from '../model/table/summable.ts';
import type { Version } from '../model/value/version.ts';
import { isList, type NodeEntry, type SectionTableEntry, type SumEntry } from './file.ts';

/** The settings of a sum, where the table is one; null for any other table. */
export function sumEntryOf({ sum }: SectionTableEntry): SumEntry | null {
  if (sum === undefined) return null;
  if (sum === true) return {};
  return isList<SumEntry, string>(sum) ? { data: sum } : sum;
}

/** The data types that are added up: those that the file names, else all that can be. */
export function summedTypes(table: SectionTableEntry, version: Version): readonly string[] {
  const named = sumEntryOf(table)?.data;
  return named ?? storedTypes(table).filter((type) => converterFor(type, version) !== null);
}

/** The data types of a table, without their periods. */
export function storedTypes({ store = [] }: SectionTableEntry): readonly string[] {
  return store.map((text) => text.replace(/\(.*/, ''));
}

/** The expression of the key; null where the file names none and the type has none of its own. */
export function keyOfSum(table: SectionTableEntry): string | null {
  return sumEntryOf(table)?.key ?? (table.type === 'ip' || table.type === 'ipv6' ? 'src' : null);
}

/** The names that a table has in the configs, where rules and "write-to" refer to it: one, or one for each node. */
export function tableNames(table: SectionTableEntry, nodes: readonly NodeEntry[]): readonly string[] {
  return sumEntryOf(table) === null ? [table.name] : nodes.map(({ name }) => tableOfNode(table.name, name));
}

export function resolveSum(
  section: string,
  table: SectionTableEntry,
  nodes: readonly NodeEntry[],
  version: Version,
): ClusterSum | null {
  const entry = sumEntryOf(table);
  if (entry === null) return null;
  return {
    name: table.name,
    section,
    key: keyOfSum(table) ?? 'src',
    counter: entry.counter ?? 0,
    data: summedTypes(table, version),
    frontends: entry.frontends ?? [],
    tables: tableNames(table, nodes),
  };
}
