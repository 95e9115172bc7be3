import type { StandardType } from '../../../grammar/vocabulary.ts';
import { isAtLeast, type Version } from '../value/version.ts';
import { exclusiveTypes } from './data-type.ts';
import type { StickTable } from './stick-table.ts';

/** Scalars whose value HAProxy takes from an array where the table stores that instead: `gpc0` from `gpc(0)`. */
const ARRAY_FOR: ReadonlyMap<string, readonly [array: string, index: number]> = new Map(
  exclusiveTypes.map(([array, scalar]) => [scalar, [array, Number(/\d/.exec(scalar)?.[0])]]),
);

/** Whether a table has room for a data type, and for that element of an array. */
export function holds(table: StickTable, dataType: string, index: number | null): boolean {
  const stored = table.stored.find(({ type }) => type.keyword === dataType);
  if (stored !== undefined) return index === null || index < stored.size;
  const [array, at] = ARRAY_FOR.get(dataType) ?? [];
  const inArray = table.stored.find(({ type }) => type.keyword === array);
  return inArray !== undefined && at !== undefined && at < inArray.size;
}

/** Bytes of an entry without key and data, from the pool of real binaries: `show pools` of 2.6 to 3.4. */
const ENTRY_BYTES = { before32: 144, since32: 168 };

/** What a value takes (`stktable_type_size()` in HAProxy's include/haproxy/stick_table.h). */
const VALUE_BYTES: Readonly<Record<StandardType, number>> = { sint: 4, uint: 4, ull: 8, frqp: 12, dict: 8 };

/** Roughly the memory of a full table, in bytes. */
export function memoryOf(table: StickTable, version: Version): number {
  const data = table.stored.reduce((sum, { type, size }) => sum + VALUE_BYTES[type.std] * size, 0);
  const entry = isAtLeast(version, '3.2') ? ENTRY_BYTES.since32 : ENTRY_BYTES.before32;
  return (table.size ?? 0) * (entry + Math.ceil(data / 8) * 8 + (table.key?.length ?? 0));
}
