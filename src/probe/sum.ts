import type { Entry, EntryValue, Table } from './entry.ts';
import { keysOfAny } from './entry-store.ts';
import type { Snapshot, TableSnapshot } from './snapshot.ts';

/** One key over all nodes. */
export interface CombinedEntry {
  readonly key: string;
  /** The longest remaining life on any node; null where no node tells. */
  readonly expireMs: number | null;
  /** The sum or, where none exists, the highest value of any node; null where nodes disagree on what is no count. */
  readonly data: Readonly<Record<string, EntryValue>>;
  /** Of a shared table: how far the nodes are apart. */
  readonly spread: Readonly<Record<string, EntryValue>> | null;
  /** What each node counts, by its name. */
  readonly nodes: Readonly<Record<string, Readonly<Record<string, EntryValue>>>>;
}

/**
 * What can be said of a table over several nodes. `sum`: each node fills a table of its own, and their counts are added
 * up. `shared`: the nodes may replicate one table, in which the last change overwrites the others, so that no sum exists.
 * `one`: only one of the nodes has it.
 */
export interface CombinedTable {
  readonly kind: 'sum' | 'shared' | 'one';
  /** As it is on the wire; of a sum without the names of the nodes. */
  readonly table: Table;
  /** The nodes that count in it. */
  readonly nodes: readonly string[];
  /** How many entries there are. */
  readonly used: number;
  /** Each made when it is asked for: there may be millions. */
  readonly entries: Iterable<CombinedEntry>;
}

/**
 * One view over all nodes. Tables of which each node fills its own (`limits_lb1`, `limits_lb2`) are added up, each as its
 * own node has it, else as another node learned it. Of a table that several nodes share the counts cannot be added: a
 * node that counts goes on from what the others taught it, so what one of them counted is part of what all of them have.
 *
 * @param known the members that each node knows, itself among them, where somebody asked: tables of nodes that no member
 *   stands between are filled by each alone, and added up
 */
export function combineSnapshots(
  snapshots: readonly Snapshot[],
  known: ReadonlyMap<string, ReadonlySet<string>> = new Map(),
): readonly CombinedTable[] {
  const nodes = snapshots.map(({ node }) => node);
  const names = [...new Set(snapshots.flatMap(({ tables }) => [...tables.keys()]))].sort();
  const families = familiesOf(names, nodes);
  const inFamily = new Set([...families.values()].flatMap((members) => [...members.values()]));
  const sums = [...families].map(([name, members]) => sumFamily(name, members, snapshots));
  const others = names
    .filter((name) => !inFamily.has(name))
    .map((name) => {
      const holders = holdersOf(name, snapshots);
      const kind = areApart(holders, known) ? 'sum' : 'shared';
      return combine(holders.length > 1 ? kind : 'one', name, holders);
    });
  return [...sums, ...others].sort((a, b) => (a.table.name < b.table.name ? -1 : 1));
}

/** Whether nothing can have come from one of the nodes to another, not through a third one either. */
function areApart(holders: readonly Holder[], known: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const seen = new Set<string>();
  return holders.every(({ node }) => {
    const members = known.get(node);
    if (members === undefined || [...members].some((name) => seen.has(name))) return false;
    for (const name of members) seen.add(name);
    return true;
  });
}

/** The tables that are named like the nodes, by what is left of their names, each with its node. */
function familiesOf(names: readonly string[], nodes: readonly string[]): Map<string, Map<string, string>> {
  const families = new Map<string, Map<string, string>>();
  for (const name of names) {
    for (const node of nodes) {
      const stem = stemOf(name, node);
      if (stem === null) continue;
      const members = families.get(stem) ?? new Map<string, string>();
      families.set(stem, members.set(node, name));
    }
  }
  for (const [stem, members] of families) if (members.size < 2) families.delete(stem);
  return families;
}

function stemOf(table: string, node: string): string | null {
  if (!table.endsWith(node)) return null;
  const stem = table.slice(0, -node.length);
  return /[\w.-]$/.test(stem) && /[_.-]$/.test(stem) ? stem.slice(0, -1) : null;
}

interface Holder {
  readonly node: string;
  readonly snapshot: TableSnapshot;
}

function holdersOf(name: string, snapshots: readonly Snapshot[]): readonly Holder[] {
  return snapshots.flatMap(({ node, tables }) => {
    const snapshot = tables.get(name);
    return snapshot === undefined ? [] : [{ node, snapshot }];
  });
}

function sumFamily(
  name: string,
  members: ReadonlyMap<string, string>,
  snapshots: readonly Snapshot[],
): CombinedTable {
  const holders = [...members].flatMap(([node, table]): Holder[] => {
    const all = holdersOf(table, snapshots);
    const holder = all.find((one) => one.node === node) ?? all[0];
    return holder === undefined ? [] : [{ node, snapshot: holder.snapshot }];
  });
  return combine('sum', name, holders);
}

function combine(kind: CombinedTable['kind'], name: string, holders: readonly Holder[]): CombinedTable {
  const [first] = holders;
  if (first === undefined) throw new Error(`no node has the table ${name}`);
  const stores = holders.map(({ snapshot }) => snapshot.entries);
  let used = 0;
  for (const _ of keysOfAny(stores)) used++;
  return {
    kind,
    table: { ...first.snapshot.table, name },
    nodes: holders.map(({ node }) => node),
    used,
    entries: {
      *[Symbol.iterator]() {
        for (const key of keysOfAny(stores)) {
          const found = holders.flatMap(({ node, snapshot }) => {
            const entry = snapshot.entries.get(key);
            return entry === undefined ? [] : [{ node, entry }];
          });
          yield combineKey(kind, key, found);
        }
      },
    },
  };
}

function combineKey(
  kind: CombinedTable['kind'],
  key: string,
  found: readonly { readonly node: string; readonly entry: Entry }[],
): CombinedEntry {
  const names = new Set(found.flatMap(({ entry }) => Object.keys(entry.data)));
  const data: Record<string, EntryValue> = {};
  const spread: Record<string, EntryValue> = {};
  for (const name of names) {
    const values = found.flatMap(({ entry }) => (entry.data[name] === undefined ? [] : [entry.data[name]]));
    data[name] = fold(name, values, kind === 'sum' ? add : highest);
    if (isCount(name)) spread[name] = fold(name, values, kind === 'sum' ? add : apart(values.length));
  }
  const lives = found.flatMap(({ entry }) => (entry.expireMs === null ? [] : [entry.expireMs]));
  return {
    key,
    expireMs: lives.length === 0 ? null : Math.max(...lives),
    data,
    spread: kind === 'shared' ? spread : null,
    nodes: Object.fromEntries(found.map(({ node, entry }) => [node, entry.data])),
  };
}

/** Tags and servers are no counts. */
function isCount(name: string): boolean {
  return !/^(?:gpt|server_|data-type-)/.test(name);
}

type Single = number | string | null;
type Combine = (values: readonly bigint[]) => bigint;

const add: Combine = (values) => values.reduce((sum, value) => sum + value, 0n);
const highest: Combine = (values) => values.reduce((most, value) => (value > most ? value : most));
const lowest: Combine = (values) => values.reduce((least, value) => (value < least ? value : least));
/** A node without the key counts as 0 would: the values of the others are what it lacks. */
const apart =
  (count: number): Combine =>
  (values) =>
    values.length < count ? highest(values) : highest(values) - lowest(values);

/** Element by element; null where what is no count differs. */
function fold(name: string, values: readonly EntryValue[], how: Combine): EntryValue {
  if (!values.some(isList)) return foldOne(name, values as readonly Single[], how);
  const lists = values.map((value) => (isList(value) ? value : [value as Single]));
  const length = Math.max(...lists.map((list) => list.length));
  return Array.from({ length }, (_, index) =>
    foldOne(
      name,
      lists.flatMap((list) => (list[index] === undefined ? [] : [list[index] as Single])),
      how,
    ),
  );
}

function isList(value: EntryValue): value is readonly Single[] {
  return Array.isArray(value);
}

/** Exact also where the numbers are too large for JSON, and so come as strings. */
function foldOne(name: string, values: readonly Single[], how: Combine): Single {
  const [first = null, ...others] = values;
  if (!isCount(name)) return others.every((other) => other === first) ? first : null;
  const numbers = values.flatMap((value) => (value === null ? [] : [BigInt(value)]));
  if (numbers.length === 0) return null;
  const result = how(numbers);
  return result <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(result) : result.toString();
}
