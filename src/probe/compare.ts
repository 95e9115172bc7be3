import { compareDefinitions, type DefinitionDifference } from './compare-definitions.ts';
import type { Entry, EntryValue } from './entry.ts';
import { EntryStore, keysOfAny } from './entry-store.ts';
import type { Snapshot, TableSnapshot } from './snapshot.ts';

/** A key that is not the same everywhere. */
export interface KeyDifference {
  readonly key: string;
  /** The data types that differ; empty where the key is missing on some node. */
  readonly names: readonly string[];
  /** What each node has, in the order of the nodes; null where the key is missing. */
  readonly entries: readonly (Entry | null)[];
}

/** How one table looks on several nodes. */
export interface TableComparison {
  readonly table: string;
  /** Number of entries, in the order of the nodes; null on a node that does not have the table. */
  readonly entries: readonly (number | null)[];
  /** Why the nodes do not replicate it with each other: another key type or length; null where they do. */
  readonly mismatch: string | null;
  /** What differs between their definitions, that among it. */
  readonly definitions: readonly DefinitionDifference[];
  readonly missing: number;
  readonly differing: number;
  /** Keys that were not the same at one moment, and came or changed meanwhile: they were on their way. */
  readonly moving: number;
  /** The first of them. */
  readonly differences: readonly KeyDifference[];
}

export interface CompareOptions {
  /** How far counters may be apart: what is in flight while the nodes are read one after the other. */
  readonly tolerance: number;
  /** How many differences to keep for each table. */
  readonly keep: number;
}

/**
 * Compares the same tables on several nodes. What is on its way looks like what is lost: with `earlier` snapshots of the
 * same nodes, only that counts which was so then, too, and did not move. Rates fall while they are read, so they may be a tenth apart; `conn_cur`
 * is not compared, as nodes do not share it since 2.5, nor `server_id` where names are known, as ids may differ.
 */
export function compareSnapshots(
  snapshots: readonly Snapshot[],
  options: CompareOptions,
  earlier: readonly Snapshot[] | null = null,
): readonly TableComparison[] {
  const names = new Set(snapshots.flatMap(({ tables }) => [...tables.keys()]));
  return [...names].sort().map((name) =>
    compareTable(
      name,
      snapshots.map(({ tables }) => tables.get(name) ?? null),
      earlier?.map(({ tables }) => tables.get(name) ?? null) ?? null,
      options,
    ),
  );
}

/** Whether all nodes have the same. */
export function isEverywhereTheSame(comparisons: readonly TableComparison[]): boolean {
  return comparisons.every(
    ({ missing, differing, definitions, entries }) =>
      missing === 0 && differing === 0 && definitions.length === 0 && !entries.includes(null),
  );
}

/** Whether keys differ, so that a second look tells what is on its way from what is lost. */
export function needsSecondLook(comparisons: readonly TableComparison[]): boolean {
  return comparisons.some(({ missing, differing }) => missing + differing > 0);
}

/**
 * The snapshots with nothing but the keys that are not the same everywhere: all that a second look has to know of the first
 * one. A key that they lack was the same, or nowhere.
 */
export function differingOnly(
  snapshots: readonly Snapshot[],
  { tolerance }: Pick<CompareOptions, 'tolerance'>,
): readonly Snapshot[] {
  const names = new Set(snapshots.flatMap(({ tables }) => [...tables.keys()]));
  const kept = snapshots.map(() => new Map<string, { table: TableSnapshot['table']; entries: EntryStore }>());
  for (const name of names) {
    const tables = snapshots.map((snapshot) => snapshot.tables.get(name) ?? null);
    for (const [index, table] of tables.entries()) {
      if (table !== null) kept[index]?.set(name, { table: table.table, entries: new EntryStore() });
    }
    const present = tables.filter((table) => table !== null);
    for (const key of keysOfAny(present.map(({ entries }) => entries))) {
      const there = present.map(({ entries }) => entries.get(key));
      const known = there.filter((entry) => entry !== undefined);
      if (known.length === there.length && differingNames(known, tolerance).length === 0) continue;
      for (const [index, table] of tables.entries()) {
        const entry = table?.entries.get(key);
        if (entry !== undefined) kept[index]?.get(name)?.entries.set(entry);
      }
    }
  }
  return snapshots.map(({ node }, index) => ({ node, tables: kept[index] ?? new Map() }));
}

function compareTable(
  name: string,
  tables: readonly (TableSnapshot | null)[],
  earlier: readonly (TableSnapshot | null)[] | null,
  { tolerance, keep }: CompareOptions,
): TableComparison {
  const present = tables.filter((table) => table !== null);
  const differences: KeyDifference[] = [];
  let missing = 0;
  let differing = 0;
  let moving = 0;
  for (const key of keysOfAny(present.map(({ entries }) => entries))) {
    const entries = tables.map((table) => table?.entries.get(key) ?? null);
    const there = present.map((table) => table.entries.get(key));
    const isMissing = there.includes(undefined);
    const names = isMissing
      ? []
      : differingNames(
          there.filter((entry) => entry !== undefined),
          tolerance,
        );
    if (!isMissing && names.length === 0) continue;
    if (earlier !== null) {
      const before = earlier.map((table) => table?.entries.get(key) ?? null);
      if (isMoving(entries, before, names, tolerance)) {
        moving++;
        continue;
      }
    }
    if (isMissing) missing++;
    else differing++;
    if (differences.length < keep) differences.push({ key, names, entries });
  }
  return {
    table: name,
    entries: tables.map((table) => table?.entries.size ?? null),
    mismatch: mismatchOf(present),
    definitions: compareDefinitions(tables.map((table) => table?.table ?? null)),
    missing,
    differing,
    moving,
    differences,
  };
}

/** Whether what differs now may be on its way: it was not so before, or the nodes behind have caught up with what was then. */
function isMoving(
  entries: readonly (Entry | null)[],
  before: readonly (Entry | null)[],
  names: readonly string[],
  tolerance: number,
): boolean {
  if (names.length === 0) {
    const stillMissing = entries.some((entry, index) => entry === null && before[index] === null);
    return !(stillMissing && entries.some((entry, index) => entry !== null && before[index] !== null));
  }
  const then = before.filter((entry) => entry !== null);
  if (then.length < before.length) return true;
  const differed = new Set(differingNames(then, tolerance));
  return names.every((name) => !differed.has(name) || hasCaughtUp(name, entries, then));
}

/** Counters only grow: a node that has by now what was the most before receives what the others count. */
function hasCaughtUp(name: string, entries: readonly (Entry | null)[], before: readonly Entry[]): boolean {
  if (!/_cnt$|^gpc\d?$|^gpc$/.test(name)) return false;
  const sizes = before.map(({ data }) => listOf(data[name] ?? null).length);
  return Array.from({ length: Math.min(...sizes) }).every((_, index) => {
    const most = Math.max(...before.map(({ data }) => Number(listOf(data[name] ?? null)[index])));
    return entries.every(
      (entry) => entry !== null && Number(listOf(entry.data[name] ?? null)[index]) >= most,
    );
  });
}

function mismatchOf(tables: readonly TableSnapshot[]): string | null {
  const keys = new Set(tables.map(({ table }) => `${table.type} of ${table.keyLength} bytes`));
  return keys.size < 2 ? null : `keys are ${[...keys].join(' and ')}`;
}

function differingNames(entries: readonly Entry[], tolerance: number): string[] {
  const [first, ...others] = entries;
  if (first === undefined) return [];
  const named = entries.every(({ data }) => data['server_key'] !== undefined);
  return Object.keys(first.data).filter((name) => {
    if (name === 'conn_cur' || (name === 'server_id' && named)) return false;
    const value = first.data[name];
    return others.some((other) => {
      const theirs = other.data[name];
      return value !== undefined && theirs !== undefined && !areClose(name, value, theirs, tolerance);
    });
  });
}

function areClose(name: string, a: EntryValue, b: EntryValue, tolerance: number): boolean {
  const [ours, theirs] = [listOf(a), listOf(b)];
  const length = Math.min(ours.length, theirs.length);
  for (let index = 0; index < length; index++) {
    const [x, y] = [ours[index], theirs[index]];
    if (x === y) continue;
    if (x == null || y == null || name === 'server_key') return false;
    const distance = Math.abs(Number(x) - Number(y));
    const decay = name.endsWith('_rate') ? 1 + Math.max(Number(x), Number(y)) / 10 : 0;
    if (!(distance <= Math.max(tolerance, decay))) return false;
  }
  return true;
}

function listOf(value: EntryValue): readonly (number | string | null)[] {
  return Array.isArray(value) ? value : [value as number | string | null];
}
