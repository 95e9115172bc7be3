import { isAtLeast, type Version } from '../value/version.ts';
import type { StickTable } from './stick-table.ts';

/** Scalars whose value HAProxy takes from an array where the table stores that instead. */
const ARRAY_FOR: ReadonlyMap<string, readonly [array: string, index: number]> = new Map([
  ['gpc0', ['gpc', 0]],
  ['gpc1', ['gpc', 1]],
  ['gpc0_rate', ['gpc_rate', 0]],
  ['gpc1_rate', ['gpc_rate', 1]],
  ['gpt0', ['gpt', 0]],
]);

/** Whether a table has room for a data type, and for that element of an array. */
export function holds(table: StickTable, dataType: string, index: number | null): boolean {
  const stored = table.stored.find(({ type }) => type.name === dataType);
  if (stored !== undefined) return index === null || index < stored.size;
  const [array, at] = ARRAY_FOR.get(dataType) ?? [];
  const inArray = table.stored.find(({ type }) => type.name === array);
  return inArray !== undefined && at !== undefined && at < inArray.size;
}

/** Bytes of an entry without key and data, from the pool of real binaries: `show pools` of 2.6 to 3.4. */
const ENTRY_BYTES = { before32: 144, since32: 168 };

/** What the data types take (`stktable_type_size()` in HAProxy's include/haproxy/stick_table.h). */
function bytesOf(name: string, shape: string): number {
  if (shape === 'rate' || shape === 'rate-array') return 12;
  return name === 'server_key' || name.startsWith('bytes_') ? 8 : 4;
}

/** Roughly the memory of a full table, in bytes. */
export function memoryOf(table: StickTable, version: Version): number {
  const data = table.stored.reduce((sum, { type, size }) => sum + bytesOf(type.name, type.shape) * size, 0);
  const entry = isAtLeast(version, '3.2') ? ENTRY_BYTES.since32 : ENTRY_BYTES.before32;
  return (table.size ?? 0) * (entry + Math.ceil(data / 8) * 8 + (table.key?.length ?? 0));
}
