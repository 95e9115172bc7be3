import { dataTypeOf } from '../../../grammar/vocabulary.ts';
import type { StickTable } from '../../model/table/stick-table.ts';
import { splitList } from '../../model/table/store.ts';
import type { TableEntry } from '../file.ts';
import { type Notes, placeOf, textOf } from './notes.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const TYPES = ['ip', 'ipv6', 'integer', 'string', 'binary'] as const;

/**
 * The definition after `stick-table` or `table NAME` as the cluster file has it; null, with a note, where it cannot
 * have it.
 */
export function deriveTable(table: StickTable, notes: Notes): TableEntry | null {
  const what = table.name ?? 'a table';
  const [defect] = table.defects;
  if (!table.certain || defect !== undefined) {
    const why = defect?.message ?? 'what it depends on is not known';
    notes.warning(
      placeOf(table),
      `table "${what}" is left out: ${why}`,
      'add it to the cluster file by hand',
    );
    return null;
  }
  const entry = readEntry(table.words.map((word) => textOf(table.source, word)));
  if (entry === null) {
    notes.warning(
      placeOf(table),
      `table "${what}" is left out: the cluster file has no key for a part of its definition`,
      null,
    );
  }
  return entry;
}

function readEntry(words: readonly string[]): TableEntry | null {
  const entry: Partial<Writable<TableEntry>> = {};
  const store: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const keyword = words[at];
    if (keyword === 'nopurge' || keyword === 'recv-only') {
      entry[keyword] = true;
      continue;
    }
    at++;
    const value = words[at] ?? '';
    switch (keyword) {
      case 'type': {
        const type = TYPES.find((one) => one === value);
        if (type === undefined) return null;
        entry.type = type;
        break;
      }
      case 'srvkey':
        if (value !== 'name' && value !== 'addr') return null;
        entry.srvkey = value;
        break;
      case 'len':
      case 'brates-factor':
        entry[keyword] = Number(value);
        break;
      case 'size':
        entry.size = /^\d+$/.test(value) ? Number(value) : value;
        break;
      case 'expire':
        // Without a unit HAProxy reads milliseconds.
        entry.expire = /^\d+$/.test(value) ? `${value}ms` : value;
        break;
      case 'write-to':
        entry[keyword] = value;
        break;
      case 'store':
        store.push(
          ...splitList(value)
            .filter((type) => type !== '')
            .map(withUnit),
        );
        break;
      case 'peers':
        break;
      default:
        return null;
    }
  }
  const { type, size } = entry;
  if (type === undefined || size === undefined) return null;
  return { ...entry, type, size, ...(store.length === 0 ? {} : { store }) };
}

/** A period without a unit is one of milliseconds, which a cluster file has to say. */
function withUnit(element: string): string {
  const shape = dataTypeOf(element.replace(/\(.*/, ''))?.shape;
  return shape === 'rate' || shape === 'rate-array' ? element.replace(/(\d)\)$/, '$1ms)') : element;
}
