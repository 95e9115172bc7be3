import { timeText } from '../model/value/time-size.ts';
import type { Table } from './entry.ts';

/** What differs between the definitions of one table: what it is, and what each node says, null on a node without it. */
export interface DefinitionDifference {
  readonly what: string;
  readonly values: readonly (string | null)[];
}

/**
 * Not every release shares `conn_cur`, and `server_key` comes with `server_id`: their absence is not one of the config.
 */
const NOT_COMPARED: ReadonlySet<string> = new Set(['conn_cur', 'server_key']);

/**
 * Compares what nodes say of one table before its entries: key, expiry, stored data, arrays and periods. The `size` is not
 * on the wire.
 */
export function compareDefinitions(tables: readonly (Table | null)[]): readonly DefinitionDifference[] {
  const present = tables.filter((table) => table !== null);
  const names = [...new Set(present.flatMap(({ data }) => data.map(({ name }) => name)))].filter(
    (name) => !NOT_COMPARED.has(name),
  );
  const columnOf = (table: Table, name: string) => table.data.find((column) => column.name === name);
  const all: readonly (readonly [string, (table: Table) => string])[] = [
    ['key', ({ type, keyLength }) => `${type} of ${keyLength} bytes`],
    ['expire', ({ expireMs }) => (expireMs === null ? 'never' : timeText(expireMs))],
    ...names.map((name) => [name, (table: Table) => describeColumn(columnOf(table, name))] as const),
  ];
  return all.flatMap(([what, valueOf]) => {
    const values = tables.map((table) => (table === null ? null : valueOf(table)));
    return new Set(values.filter((value) => value !== null)).size < 2 ? [] : [{ what, values }];
  });
}

function describeColumn(column: Table['data'][number] | undefined): string {
  if (column === undefined) return 'not stored';
  const size = column.size === undefined ? '' : ` ${column.size} elements`;
  const period = column.periodMs === undefined ? '' : ` over ${timeText(column.periodMs)}`;
  return `stored${size}${period}`;
}
