import { describeTable, type Entry, formatEntry, type Table, toEntry } from '../../../probe/entry.ts';
import { type Filter, wantsEntry, wantsTable } from '../../../probe/filter.ts';
import type { ProbeFinding } from '../../../probe/finding.ts';
import type { Update, WireTable } from '../../../protocol/messages.ts';
import type { SessionEvent } from '../../../protocol/session.ts';
import type { DumpFormat } from './dump-format.ts';

/** Turns what a node teaches into text as it comes, so that a table of any size needs little memory. */
export interface DumpWriter {
  /** The text for the next events. */
  take(events: readonly SessionEvent[]): string;
  /** The text that ends one node's part. */
  endNode(finding: ProbeFinding): string;
  /** The text that ends the dump. */
  end(): string;
}

/** @param node gives the name of the node that is read at the moment */
export function createDumpWriter(format: DumpFormat, filter: Filter, node: () => string): DumpWriter {
  switch (format) {
    case 'text':
      return new LineWriter(filter, textOfTable(node), (update) => `${formatEntry(update)}\n`);
    case 'ndjson':
      return new LineWriter(
        filter,
        () => '',
        (update, entry) => `${JSON.stringify({ node: node(), table: update.table.name, ...entry })}\n`,
      );
    case 'csv':
      return new LineWriter(filter, csvHeader(), (update, entry) => csvLine(node(), update, entry));
    case 'json':
      return new JsonWriter(filter);
  }
}

/** The entries that a filter lets through, each with the table that it is the first of, if it is. */
class LineWriter implements DumpWriter {
  readonly #filter: Filter;
  readonly #head: (table: WireTable) => string;
  readonly #line: (update: Update, entry: Entry) => string;
  readonly #seen = new Set<string>();

  constructor(
    filter: Filter,
    head: (table: WireTable) => string,
    line: (update: Update, entry: Entry) => string,
  ) {
    this.#filter = filter;
    this.#head = head;
    this.#line = line;
  }

  take(events: readonly SessionEvent[]): string {
    let text = '';
    for (const event of events) {
      if (event.kind === 'table-definition' && wantsTable(this.#filter, event.table.name)) {
        if (!this.#seen.has(event.table.name)) text += this.#head(event.table);
        this.#seen.add(event.table.name);
      } else if (event.kind === 'update' && wantsTable(this.#filter, event.table.name)) {
        const entry = toEntry(event);
        if (wantsEntry(this.#filter, entry)) text += this.#line(event, entry);
      }
    }
    return text;
  }

  endNode(): string {
    this.#seen.clear();
    return '';
  }

  end(): string {
    return '';
  }
}

function textOfTable(node: () => string): (table: WireTable) => string {
  return (table) => `# table: ${table.name}, type: ${describeTable(table).type}, node: ${node()}\n`;
}

function csvHeader(): (table: WireTable) => string {
  let written = false;
  return (table) => {
    if (written) return '';
    written = true;
    return csvRow(['node', 'table', 'key', 'expireMs', ...table.columns.map(({ name }) => name)]);
  };
}

function csvLine(node: string, { table }: Update, entry: Entry): string {
  const cells = table.columns.map(({ name }) => {
    const value = entry.data[name];
    return Array.isArray(value) ? value.join(' ') : String(value ?? '');
  });
  return csvRow([node, table.name, entry.key, String(entry.expireMs ?? ''), ...cells]);
}

/** RFC 4180, but for the line end. */
function csvRow(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`;
}

/** One object in the shape of the command-line contract, written piece by piece. */
class JsonWriter implements DumpWriter {
  readonly #filter: Filter;
  #targets = 0;
  #tables = 0;
  #entries = 0;
  #open: string | null = null;
  #healthy = true;

  constructor(filter: Filter) {
    this.#filter = filter;
  }

  take(events: readonly SessionEvent[]): string {
    let text = '';
    for (const event of events) {
      if (event.kind === 'table-definition') text += this.#select(event.table);
      else if (event.kind === 'update' && event.table.name === this.#open) {
        const entry = toEntry(event);
        if (wantsEntry(this.#filter, entry))
          text += `${this.#entries++ === 0 ? '' : ','}${JSON.stringify(entry)}`;
      }
    }
    return text;
  }

  endNode(finding: ProbeFinding): string {
    const { tables, ...rest } = finding;
    this.#healthy &&= finding.healthy;
    const start = this.#tables === 0 ? `${this.#startTarget()}` : '';
    const text = `${start}${this.#close()}],${JSON.stringify(rest).slice(1)}`;
    this.#tables = 0;
    return text;
  }

  end(): string {
    return `${this.#targets === 0 ? '{"version":1,"targets":[' : ''}],"healthy":${this.#healthy}}\n`;
  }

  #select(definition: WireTable): string {
    if (definition.name === this.#open) return '';
    const close = this.#close();
    if (!wantsTable(this.#filter, definition.name)) return close;
    const table: Table = describeTable(definition);
    const start = this.#tables++ === 0 ? this.#startTarget() : ',';
    this.#open = definition.name;
    return `${close}${start}${JSON.stringify(table).slice(0, -1)},"entries":[`;
  }

  #startTarget(): string {
    return `${this.#targets++ === 0 ? '{"version":1,"targets":[' : ','}{"tables":[`;
  }

  #close(): string {
    if (this.#open === null) return '';
    this.#open = null;
    this.#entries = 0;
    return ']}';
  }
}
