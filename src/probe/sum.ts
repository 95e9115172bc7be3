import type { EntryValue, Table } from './entry.ts';
import type { Snapshot, SnapshotEntry } from './snapshot.ts';

/** An entry added up over nodes. */
export interface SumEntry {
  readonly key: string;
  /** The longest remaining life on any node; null where no node tells. */
  readonly expireMs: number | null;
  readonly data: Readonly<Record<string, EntryValue>>;
  /** The nodes whose values were added. */
  readonly nodes: readonly string[];
}

/** A table added up over nodes. */
export interface TableSum {
  readonly table: Table;
  readonly entries: readonly SumEntry[];
}

/**
 * One view over all nodes: counters and rates of each key added up. Peers do not add: the last change overwrites, so a
 * node's copy of another node's entry is not counted again. A key counts on every node that changed it itself, or, where
 * none of the nodes asked did, once as the first node has it. What is no count (tags, servers) is kept where all agree
 * and is null elsewhere.
 */
export function sumSnapshots(snapshots: readonly Snapshot[]): readonly TableSum[] {
  const names = new Set(snapshots.flatMap(({ tables }) => [...tables.keys()]));
  return [...names].sort().flatMap((name) => {
    const holders = snapshots.flatMap(({ node, tables }) => {
      const found = tables.get(name);
      return found === undefined ? [] : [{ node, ...found }];
    });
    const [first] = holders;
    if (first === undefined) return [];
    const keys = new Set(holders.flatMap(({ entries }) => [...entries.keys()]));
    const entries = [...keys].map((key) =>
      sumKey(
        key,
        holders.flatMap(({ node, entries: own }) => {
          const entry = own.get(key);
          return entry === undefined ? [] : [{ node, entry }];
        }),
      ),
    );
    return [{ table: first.table, entries }];
  });
}

function sumKey(
  key: string,
  all: readonly { readonly node: string; readonly entry: SnapshotEntry }[],
): SumEntry {
  const local = all.filter(({ entry }) => entry.isLocal);
  const counted = local.length > 0 ? local : all.slice(0, 1);
  const names = new Set(counted.flatMap(({ entry }) => Object.keys(entry.data)));
  const data: Record<string, EntryValue> = {};
  for (const name of names) {
    const values = counted.flatMap(({ entry }) => (entry.data[name] === undefined ? [] : [entry.data[name]]));
    data[name] = values.reduce((sum, value) => combine(name, sum, value));
  }
  const lives = all.flatMap(({ entry }) => (entry.expireMs === null ? [] : [entry.expireMs]));
  return {
    key,
    expireMs: lives.length === 0 ? null : Math.max(...lives),
    data,
    nodes: counted.map(({ node }) => node),
  };
}

/** Tags and servers are no counts. */
function isCount(name: string): boolean {
  return !/^(?:gpt|server_|data-type-)/.test(name);
}

function combine(name: string, a: EntryValue, b: EntryValue): EntryValue {
  if (isList(a) && isList(b)) {
    const [long, short] = a.length >= b.length ? [a, b] : [b, a];
    return long.map((value, index) => {
      const other = short[index];
      return other === undefined ? value : combineOne(name, value, other);
    });
  }
  return isList(a) || isList(b) ? null : combineOne(name, a, b);
}

function isList(value: EntryValue): value is readonly (number | string | null)[] {
  return Array.isArray(value);
}

type Single = number | string | null;

/** Exact also where the numbers are too large for JSON, and so come as strings. */
function combineOne(name: string, a: Single, b: Single): Single {
  if (!isCount(name)) return a === b ? a : null;
  if (a === null || b === null) return a ?? b;
  const sum = BigInt(a) + BigInt(b);
  return sum <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(sum) : sum.toString();
}
