import { describeTable, type Entry, formatEntry, type Table, toEntry } from '../../../probe/entry.ts';
import { type Filter, wantsEntry, wantsTable } from '../../../probe/filter.ts';
import type { ProbeFinding } from '../../../probe/finding.ts';
import type { Update, WireTable } from '../../../protocol/messages.ts';
import type { SessionEvent } from '../../../protocol/session.ts';
import { escaped, visibleJson } from '../../../report/visible.ts';
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
      return new TextWriter(filter, node);
    case 'ndjson':
      return new LineWriter(
        filter,
        () => '',
        (update, entry) =>
          `${visibleJson(JSON.stringify({ node: node(), table: update.table.name, ...entry }))}\n`,
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

/**
 * Tables one below the other, as `show table` prints them. A node teaches its tables in turns of some hundred entries: the
 * first one is printed as it comes, what belongs to the others waits for the end of the node's part.
 */
class TextWriter implements DumpWriter {
  readonly #filter: Filter;
  readonly #node: () => string;
  readonly #waiting = new Map<string, string[]>();
  #first: string | null = null;

  constructor(filter: Filter, node: () => string) {
    this.#filter = filter;
    this.#node = node;
  }

  take(events: readonly SessionEvent[]): string {
    let text = '';
    for (const event of events) {
      if (event.kind !== 'table-definition' && event.kind !== 'update') continue;
      const { name } = event.table;
      if (!wantsTable(this.#filter, name)) continue;
      const line = event.kind === 'update' ? this.#lineOf(event) : this.#headOf(event.table);
      if (line === null) continue;
      if (this.#first === null || this.#first === name) {
        this.#first = name;
        text += line;
      } else {
        const waiting = this.#waiting.get(name);
        if (waiting === undefined) this.#waiting.set(name, [line]);
        else waiting.push(line);
      }
    }
    return text;
  }

  endNode(): string {
    const text = [...this.#waiting.values()].flat().join('');
    this.#waiting.clear();
    this.#first = null;
    return text;
  }

  end(): string {
    return '';
  }

  #lineOf(update: Update): string | null {
    return wantsEntry(this.#filter, toEntry(update)) ? `${escaped(formatEntry(update))}\n` : null;
  }

  /** Null where it has been printed, or waits, already. */
  #headOf(table: WireTable): string | null {
    if (this.#first === table.name || this.#waiting.has(table.name)) return null;
    return `# table: ${escaped(table.name)}, type: ${describeTable(table).type}, node: ${escaped(this.#node())}\n`;
  }
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
  return `${cells.map(csvCell).join(',')}\n`;
}

/** A spreadsheet runs what begins like a formula: a quote in front makes it a text. */
function csvCell(text: string): string {
  const isNumber = /^[+-]?\d+(?:\.\d+)?$/.test(text);
  const shown = escaped(text);
  const cell = !isNumber && /^[=+\-@\t\r]/.test(text) ? `'${shown}` : shown;
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/**
 * One object in the shape of the command-line contract, written piece by piece: the first table of a node as it comes, the
 * entries of the others, which come in turns, at the end of the node's part.
 */
class JsonWriter implements DumpWriter {
  readonly #filter: Filter;
  readonly #waiting = new Map<string, { readonly head: string; readonly entries: string[] }>();
  #targets = 0;
  #first: string | null = null;
  #entries = 0;
  #healthy = true;

  constructor(filter: Filter) {
    this.#filter = filter;
  }

  take(events: readonly SessionEvent[]): string {
    let text = '';
    for (const event of events) {
      if (event.kind === 'table-definition') text += this.#define(event.table);
      else if (event.kind === 'update' && wantsTable(this.#filter, event.table.name)) {
        const entry = toEntry(event);
        if (!wantsEntry(this.#filter, entry)) continue;
        const json = visibleJson(JSON.stringify(entry));
        if (event.table.name === this.#first) text += `${this.#entries++ === 0 ? '' : ','}${json}`;
        else this.#waiting.get(event.table.name)?.entries.push(json);
      }
    }
    return text;
  }

  endNode(finding: ProbeFinding): string {
    const { tables, ...rest } = finding;
    this.#healthy &&= finding.healthy;
    const start = this.#first === null ? this.#startTarget() : ']}';
    const others = [...this.#waiting.values()].map(({ head, entries }) => `,${head}${entries.join(',')}]}`);
    this.#waiting.clear();
    this.#first = null;
    this.#entries = 0;
    return `${start}${others.join('')}],${visibleJson(JSON.stringify(rest)).slice(1)}`;
  }

  end(): string {
    return `${this.#targets === 0 ? '{"version":1,"targets":[' : ''}],"healthy":${this.#healthy}}\n`;
  }

  #define(definition: WireTable): string {
    const { name } = definition;
    if (!wantsTable(this.#filter, name) || name === this.#first || this.#waiting.has(name)) return '';
    const table: Table = describeTable(definition);
    const head = `${visibleJson(JSON.stringify(table)).slice(0, -1)},"entries":[`;
    if (this.#first !== null) {
      this.#waiting.set(name, { head, entries: [] });
      return '';
    }
    this.#first = name;
    return `${this.#startTarget()}${head}`;
  }

  #startTarget(): string {
    return `${this.#targets++ === 0 ? '{"version":1,"targets":[' : ','}{"tables":[`;
  }
}
