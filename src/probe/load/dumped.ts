import { HapeersError } from '../../errors.ts';
import type { EntryValue } from '../entry.ts';

/** An entry of a dump: a line of `probe --dump --format ndjson`. */
export interface DumpedEntry {
  /** As on the wire: a table of a peers section begins with a slash. */
  readonly table: string;
  /** As `show table` prints it, with its escapes. */
  readonly key: string;
  readonly expireMs: number | null;
  readonly data: Readonly<Record<string, EntryValue>>;
}

/**
 * Reads a dump. Where several nodes taught a key, the entry that lives longest counts.
 *
 * @param name of the file, for the error
 * @throws HapeersError `file-unreadable` for a line that is none of a dump
 */
export function readDump(text: string, name: string): readonly DumpedEntry[] {
  const entries = new Map<string, DumpedEntry>();
  let number = 0;
  for (const line of text.split('\n')) {
    number++;
    if (line.trim() === '') continue;
    const entry = entryOf(line);
    if (entry === null) {
      throw new HapeersError(
        'file-unreadable',
        `line ${number} is not an entry of a dump (${name})`,
        'make the file with "hapeers probe --as OBSERVER --dump -o FILE"',
      );
    }
    const id = `${entry.table} ${entry.key}`;
    const known = entries.get(id);
    if (known === undefined || lifeOf(entry) > lifeOf(known)) entries.set(id, entry);
  }
  return [...entries.values()];
}

/** Entries that never expire live longest. */
export function lifeOf({ expireMs }: DumpedEntry): number {
  return expireMs ?? Number.POSITIVE_INFINITY;
}

function entryOf(line: string): DumpedEntry | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  return isEntry(value) ? value : null;
}

function isEntry(value: unknown): value is DumpedEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { table, key, expireMs, data } = value as Partial<Record<keyof DumpedEntry, unknown>>;
  return (
    typeof table === 'string' &&
    typeof key === 'string' &&
    (expireMs === null || typeof expireMs === 'number') &&
    typeof data === 'object' &&
    data !== null &&
    Object.values(data).every((one) => (Array.isArray(one) ? one.every(isCell) : isCell(one)))
  );
}

function isCell(value: unknown): boolean {
  return value === null || typeof value === 'number' || typeof value === 'string';
}
