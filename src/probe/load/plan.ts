import { HapeersError } from '../../errors.ts';
import { isAtLeast } from '../../model/value/version.ts';
import type { NodeReading } from '../runtime/reading.ts';
import type { TableState } from '../runtime/show-table.ts';
import { leftOut, setCommand } from './command.ts';
import { type DumpedEntry, lifeOf } from './dumped.ts';

/** What is to be loaded into one table of a node, and what not. */
export interface TablePlan {
  /** As the node calls it. */
  readonly table: string;
  readonly commands: readonly string[];
  /** How many entries are not loaded, and why. */
  readonly present: number;
  readonly expired: number;
  readonly withoutRoom: number;
  readonly unsayable: number;
  /** Data that is not loaded, with the reason. */
  readonly leftOut: ReadonlyMap<string, string>;
}

/** A table of the dump that the node does not have, or whose keys its runtime API cannot set. */
export interface UnloadableTable {
  readonly table: string;
  readonly entries: number;
  readonly reason: string;
}

export interface LoadPlan {
  readonly node: string;
  readonly tables: readonly TablePlan[];
  readonly unloadable: readonly UnloadableTable[];
}

/** What has to be known of the tables of a node. */
export interface TableView {
  /** The keys that a table has now. */
  readonly keysOf: (table: string) => Promise<ReadonlySet<string>>;
  /** Whether a table stores a data type. */
  readonly stores: (table: string, dataType: string) => Promise<boolean>;
}

/** Keys that `set table` takes (`table_process_entry()` in HAProxy's src/stick_table.c). */
const KEY_TYPES: ReadonlySet<string> = new Set(['ip', 'ipv4', 'ipv6', 'integer', 'string']);

/**
 * What of a dump a node can hold: entries that it has already stay as they are, those that would have expired since are
 * gone, and where room is short the longest-lived come first.
 *
 * @param ageMs how old the dump is
 * @throws HapeersError `usage` where the socket may not write, or the process is stopping
 */
export async function planLoad(
  reading: NodeReading,
  entries: readonly DumpedEntry[],
  ageMs: number,
  view: TableView,
): Promise<LoadPlan> {
  refuseReadOnly(reading);
  const setsArrays = reading.version !== null && isAtLeast(reading.version, '3.2');
  const tables: TablePlan[] = [];
  const unloadable: UnloadableTable[] = [];
  for (const [name, dumped] of byTable(entries)) {
    const state = tableOf(reading, name);
    const reason =
      typeof state === 'string'
        ? state
        : KEY_TYPES.has(state.type)
          ? null
          : `the runtime API cannot set keys of type ${state.type}`;
    if (typeof state === 'string' || reason !== null) {
      unloadable.push({ table: name, entries: dumped.length, reason: reason ?? '' });
      continue;
    }
    const missing = await missingTypes(view, state.name, dumped);
    const reasonFor = (type: string) =>
      leftOut(type, setsArrays) ?? (missing.has(type) ? 'not stored in this table' : null);
    tables.push(planTable(state, dumped, ageMs, await view.keysOf(state.name), reasonFor));
  }
  return { node: reading.name ?? reading.target.text, tables, unloadable };
}

function planTable(
  { name, size, used }: TableState,
  dumped: readonly DumpedEntry[],
  ageMs: number,
  keys: ReadonlySet<string>,
  reasonFor: (type: string) => string | null,
): TablePlan {
  const absent = dumped.filter(({ key }) => !keys.has(key));
  const alive = absent.filter((entry) => lifeOf(entry) > ageMs);
  const room = Math.max(0, size - used);
  const held = alive.length <= room ? alive : alive.toSorted((a, b) => lifeOf(b) - lifeOf(a)).slice(0, room);
  const names = new Set(held.flatMap(({ data }) => Object.keys(data)));
  const left = new Map(
    [...names].flatMap((one) => {
      const reason = reasonFor(one);
      return reason === null ? [] : [[one, reason] as const];
    }),
  );
  const types = new Set([...names].filter((one) => !left.has(one)));
  const commands = held.map((entry) => setCommand(name, entry, types)).filter((one) => one !== null);
  return {
    table: name,
    commands,
    present: dumped.length - absent.length,
    expired: absent.length - alive.length,
    withoutRoom: alive.length - held.length,
    unsayable: held.length - commands.length,
    leftOut: left,
  };
}

function byTable(entries: readonly DumpedEntry[]): ReadonlyMap<string, readonly DumpedEntry[]> {
  const tables = new Map<string, DumpedEntry[]>();
  for (const entry of entries) {
    const known = tables.get(entry.table);
    if (known === undefined) tables.set(entry.table, [entry]);
    else known.push(entry);
  }
  return tables;
}

async function missingTypes(
  view: TableView,
  table: string,
  dumped: readonly DumpedEntry[],
): Promise<ReadonlySet<string>> {
  const missing = new Set<string>();
  for (const type of new Set(dumped.flatMap(({ data }) => Object.keys(data)))) {
    if (leftOut(type, true) === null && !(await view.stores(table, type))) missing.add(type);
  }
  return missing;
}

/** The table of the node that the wire calls so; in words, why there is none. */
function tableOf({ tables }: NodeReading, name: string): TableState | string {
  const found = name.startsWith('/')
    ? tables.filter((table) => table.name.endsWith(name))
    : tables.filter((table) => table.name === name);
  if (found.length > 1) return `the node has ${found.length} tables of that name`;
  return found[0] ?? 'the node has no such table';
}

function refuseReadOnly({ name, level, info, target }: NodeReading): void {
  if (level === 'user') {
    throw new HapeersError(
      'usage',
      `the socket of "${name}" has the level "user", which may not write to tables (${target.text})`,
      'name a stats socket with "level operator" or "level admin"',
    );
  }
  if (info.stopping) {
    throw new HapeersError('usage', `"${name}" is stopping`, 'name the stats socket of the new process');
  }
}
