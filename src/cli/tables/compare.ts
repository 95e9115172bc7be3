import type { Colors } from '../../report/colors.ts';
import type { NodeView, TableView } from './view.ts';
import { dataText, shorten, timeText } from './words.ts';

const WIDTH = 80;
const LABEL = 15;
/** The narrowest column in which a value can still be read. */
const NARROWEST = 14;

/** One row of a table over all nodes. */
export interface ComparedRow {
  readonly label: string;
  /** One for each node; null where the node lacks it. */
  readonly values: readonly (string | null)[];
  readonly differs: boolean;
}

/** A table over all nodes. */
export interface ComparedTable {
  readonly name: string;
  readonly rows: readonly ComparedRow[];
}

/** The tables of a fleet: what each node makes of them, and where they differ. */
export function comparedTables(nodes: readonly NodeView[]): readonly ComparedTable[] {
  const names = [...new Set(nodes.flatMap(({ tables }) => tables.map(({ name }) => name)))];
  return names.map((name) => {
    const tables = nodes.map((node) => node.tables.find((table) => table.name === name) ?? null);
    return { name, rows: rowsOf(tables) };
  });
}

function rowsOf(tables: readonly (TableView | null)[]): readonly ComparedRow[] {
  const row = (label: string, value: (table: TableView) => string | null): ComparedRow => {
    const values = tables.map((table) => (table === null ? null : value(table)));
    return { label, values, differs: new Set(values).size > 1 };
  };
  const data = [...new Set(tables.flatMap((table) => table?.data.map(({ name }) => name) ?? []))];
  return [
    row('key', ({ key }) => key),
    row('size', ({ size }) => size?.toLocaleString('en') ?? null),
    row('expires', ({ expireMs }) => (expireMs === null ? 'never' : timeText(expireMs))),
    row('shared', ({ sharedThrough }) => sharedThrough ?? 'local'),
    row('filled by', ({ filledBy }) =>
      filledBy === null ? 'unknown' : filledBy.map(({ what }) => what).join('; ') || 'no rule',
    ),
    ...data.flatMap((name) => [
      row(name, (table) => {
        const own = table.data.find((one) => one.name === name);
        if (own === undefined) return null;
        const state = own.counted === null ? 'unknown' : own.counted ? 'counted' : 'never counted';
        return `${dataText(own).slice(name.length)} ${state}, ${own.readBy.length} read`.trim();
      }),
      // where the nodes read it alike, their number is enough
      ...[row('  read by', (table) => readersOf(table, name))].filter(({ differs }) => differs),
    ]),
  ];
}

/** The rules that read a data type, with the limits that they compare it with; null where the table does not store it. */
function readersOf(table: TableView, name: string): string | null {
  const own = table.data.find((one) => one.name === name);
  return own === undefined ? null : own.readBy.map(({ what }) => what).join('; ') || 'no rule';
}

/** The nodes as columns, with `≠` in front of the rows that differ; one below the other where columns are too narrow. */
export function compareNodes(nodes: readonly NodeView[], colors: Colors): string {
  const width = Math.floor((WIDTH - LABEL - 4) / nodes.length) - 1;
  const tables = comparedTables(nodes);
  if (tables.length === 0) return 'no stick-tables\n';
  const names = nodes.map(({ name }) => name ?? '');
  const render = width < NARROWEST ? stacked : columns;
  return `${tables.map(({ name, rows }) => [colors.bold(name), ...render(names, rows, width, colors)].join('\n')).join('\n\n')}\n`;
}

function columns(
  names: readonly string[],
  rows: readonly ComparedRow[],
  width: number,
  colors: Colors,
): string[] {
  const line = (mark: string, label: string, cells: readonly string[], paint: (text: string) => string) =>
    `${mark} ${colors.dim(shorten(label, LABEL).padEnd(LABEL))} ${cells.map((cell) => paint(shorten(cell, width).padEnd(width))).join(' ')}`.trimEnd();
  return [
    line(' ', '', names, colors.bold),
    ...rows.flatMap(({ label, values, differs }) => {
      const wrapped = values.map((value) => wrap(value ?? '–', width));
      const height = Math.max(...wrapped.map(({ length }) => length));
      return Array.from({ length: height }, (_, index) =>
        line(
          differs && index === 0 ? colors.yellow('≠') : ' ',
          index === 0 ? label : '',
          wrapped.map((lines) => lines[index] ?? ''),
          differs ? colors.yellow : (text) => text,
        ),
      );
    }),
  ];
}

function stacked(
  names: readonly string[],
  rows: readonly ComparedRow[],
  _width: number,
  colors: Colors,
): string[] {
  return rows.flatMap(({ label, values, differs }) => {
    if (!differs)
      return [`  ${colors.dim(label.padEnd(LABEL))} ${shorten(values[0] ?? '–', WIDTH - LABEL - 4)}`];
    return values.map((value, index) =>
      colors.yellow(
        `${index === 0 ? '≠' : ' '} ${(index === 0 ? label : '').padEnd(LABEL)} ${shorten(`${names[index] ?? ''}: ${value ?? '–'}`, WIDTH - LABEL - 4)}`,
      ),
    );
  });
}

/** Breaks a text at blanks; a word that is too long is cut. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    const joined = last === '' ? word : `${last} ${word}`;
    if (joined.length <= width) lines[lines.length - 1] = joined;
    else if (last === '') lines[lines.length - 1] = shorten(word, width);
    else lines.push(shorten(word, width));
  }
  return lines;
}
