import type { SessionEvent } from '../protocol/session.ts';
import { describeTable, type Entry, type Table, toEntry } from './entry.ts';
import { type Filter, wantsEntry, wantsTable } from './filter.ts';

/** The content of one table on one node. */
export interface TableSnapshot {
  readonly table: Table;
  /** By the text of the key. */
  readonly entries: ReadonlyMap<string, Entry>;
}

/** What one node taught, by the tables' names on the wire. */
export interface Snapshot {
  readonly node: string;
  readonly tables: ReadonlyMap<string, TableSnapshot>;
}

/** Collects what a node teaches. Where an entry comes twice, the last one counts. */
export class SnapshotTaker {
  readonly #node: string;
  readonly #filter: Filter;
  readonly #tables = new Map<string, { table: Table; entries: Map<string, Entry> }>();

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
        taken.entries.set(entry.key, entry);
      }
    }
  }

  get snapshot(): Snapshot {
    return { node: this.#node, tables: this.#tables };
  }
}
