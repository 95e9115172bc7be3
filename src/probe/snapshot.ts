import type { SessionEvent } from '../protocol/session.ts';
import { describeTable, type Entry, type Table, toEntry } from './entry.ts';
import { type Filter, wantsEntry, wantsTable } from './filter.ts';

/** An entry with whether the node itself changed it last; else it has it from another node. */
export interface SnapshotEntry extends Entry {
  readonly isLocal: boolean;
}

/** The content of one table on one node. */
export interface TableSnapshot {
  readonly table: Table;
  /** By the text of the key. */
  readonly entries: ReadonlyMap<string, SnapshotEntry>;
}

/** What one node taught, by the tables' names on the wire. */
export interface Snapshot {
  readonly node: string;
  readonly tables: ReadonlyMap<string, TableSnapshot>;
}

/** Entries learned from others have ids from here on (`peers-v2.1`; seen on every version from 2.4 to 3.5). */
const LEARNED_FROM = 2 ** 31;

/** Collects what a node teaches. Where an entry comes twice, the last one counts. */
export class SnapshotTaker {
  readonly #node: string;
  readonly #filter: Filter;
  readonly #tables = new Map<string, { table: Table; entries: Map<string, SnapshotEntry> }>();

  constructor(node: string, filter: Filter) {
    this.#node = node;
    this.#filter = filter;
  }

  take(events: readonly SessionEvent[]): void {
    for (const event of events) {
      if (event.kind === 'table-definition') {
        const { name } = event.table;
        if (!wantsTable(this.#filter, name) || this.#tables.has(name)) continue;
        this.#tables.set(name, { table: describeTable(event.table), entries: new Map() });
      } else if (event.kind === 'update') {
        const taken = this.#tables.get(event.table.name);
        if (taken === undefined) continue;
        const entry = toEntry(event);
        if (!wantsEntry(this.#filter, entry)) continue;
        taken.entries.set(entry.key, { ...entry, isLocal: event.id < LEARNED_FROM });
      }
    }
  }

  get snapshot(): Snapshot {
    return { node: this.#node, tables: this.#tables };
  }
}
