import { HapeersError } from '../errors.ts';
import type { SessionEvent } from '../protocol/session.ts';
import { describeTable, type Table, toEntry } from './entry.ts';
import { type Entries, EntryStore } from './entry-store.ts';
import { type Filter, wantsEntry, wantsTable } from './filter.ts';

/** The content of one table on one node. */
export interface TableSnapshot {
  readonly table: Table;
  /** By the text of the key. */
  readonly entries: Entries;
}

/** What one node taught, by the tables' names on the wire. */
export interface Snapshot {
  readonly node: string;
  readonly tables: ReadonlyMap<string, TableSnapshot>;
}

/** What is held in memory of one node; a million entries of one counter take some 100 MB (measured). */
const MOST_ENTRIES = 3_000_000;

/** Collects what a node teaches. Where an entry comes twice, the last one counts. */
export class SnapshotTaker {
  readonly #node: string;
  readonly #filter: Filter;
  readonly #most: number;
  #entries = 0;
  readonly #tables = new Map<string, { table: Table; entries: EntryStore }>();

  /** @param most how many entries to hold at most */
  constructor(node: string, filter: Filter, most = MOST_ENTRIES) {
    this.#most = most;
    this.#node = node;
    this.#filter = filter;
  }

  /** @throws HapeersError `usage` for more entries than are held in memory */
  take(events: readonly SessionEvent[]): void {
    for (const event of events) {
      if (event.kind === 'table-definition') {
        const { name } = event.table;
        if (!wantsTable(this.#filter, name) || this.#tables.has(name)) continue;
        this.#tables.set(name, { table: describeTable(event.table), entries: new EntryStore() });
      } else if (event.kind === 'update') {
        const taken = this.#tables.get(event.table.name);
        if (taken === undefined) continue;
        const entry = toEntry(event);
        if (!wantsEntry(this.#filter, entry)) continue;
        if (!taken.entries.has(entry.key)) this.#count();
        taken.entries.set(entry);
      }
    }
  }

  #count(): void {
    this.#entries += 1;
    if (this.#entries <= this.#most) return;
    throw new HapeersError(
      'usage',
      `${this.#node} teaches more than ${this.#most.toLocaleString('en-US')} entries, more than are held in memory`,
      'narrow it down with --key or --where, or use --dump TABLE, which keeps none in memory',
    );
  }

  get snapshot(): Snapshot {
    return { node: this.#node, tables: this.#tables };
  }
}
