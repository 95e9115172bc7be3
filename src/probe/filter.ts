import { HapeersError } from '../errors.ts';
import type { Entry } from './entry.ts';

/** Which entries of which tables are wanted. */
export interface Filter {
  /** The name of a table as `show table` or the wire has it; null for all. */
  readonly table: string | null;
  /** The text of a key; null for all. */
  readonly key: string | null;
  readonly conditions: readonly Condition[];
}

/** `data.NAME OPERATOR NUMBER`, as `show table` takes it. */
export interface Condition {
  readonly name: string;
  readonly operator: Operator;
  readonly value: number;
}

type Operator = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

const compare: Readonly<Record<Operator, (a: number, b: number) => boolean>> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
};

/** @throws HapeersError `usage` for anything but `data.NAME OPERATOR NUMBER` */
export function parseCondition(text: string): Condition {
  const match = /^(?:data\.)?([a-z0-9_]+)\s+(eq|ne|lt|le|gt|ge)\s+(-?\d+)$/.exec(text.trim());
  const operator = (Object.keys(compare) as Operator[]).find((known) => known === match?.[2]);
  if (match?.[1] === undefined || operator === undefined) {
    throw new HapeersError(
      'usage',
      `"${text}" is not a condition on entries`,
      'write it as for "show table": data.http_req_rate gt 10, with eq, ne, lt, le, gt or ge',
    );
  }
  return { name: match[1], operator, value: Number(match[3]) };
}

/**
 * Whether a table is wanted. A `table` line `T` of section `S` is `S/T` for `show table` and `/T` on the wire; both match.
 */
export function wantsTable(filter: Filter, wireName: string): boolean {
  const { table } = filter;
  return table === null || table === wireName || (wireName.startsWith('/') && table.endsWith(wireName));
}

/** Whether an entry is wanted; a condition on a type that its table does not store never holds. */
export function wantsEntry(filter: Filter, entry: Entry): boolean {
  if (filter.key !== null && filter.key !== entry.key) return false;
  return filter.conditions.every(({ name, operator, value }) => {
    const stored = entry.data[name];
    const numbers = (Array.isArray(stored) ? stored : [stored]).filter((one) => one != null).map(Number);
    return numbers.some((number) => !Number.isNaN(number) && compare[operator](number, value));
  });
}
