import { dataTypes } from '../../protocol/data-types.ts';
import type { DumpedEntry } from './dumped.ts';

/** What of a table's content the runtime API can set: see {@link leftOut} for the rest. */
const SETTABLE: ReadonlyMap<string, { readonly array: boolean }> = new Map(
  dataTypes
    .filter(({ name, encoding }) => encoding !== 'dictionary' && name !== 'conn_cur')
    .map(({ name, array }) => [name, { array }]),
);

/** Why a data type of a dump cannot be set; null where it can. */
export function leftOut(name: string, setsArrays: boolean): string | null {
  const type = SETTABLE.get(name);
  if (name === 'conn_cur') return 'current connections';
  if (name === 'server_key') return 'names of servers; their ids are loaded';
  if (type === undefined) return 'not known to the runtime API';
  return type.array && !setsArrays ? 'arrays can be set from HAProxy 3.2 on' : null;
}

/**
 * The command that sets an entry (`cli_parse_table_req()` in HAProxy's src/stick_table.c); null for a key that no command
 * can have: one with a line feed or a NUL, or an empty one.
 * @param types the data types to set
 */
export function setCommand(table: string, entry: DumpedEntry, types: ReadonlySet<string>): string | null {
  const key = escapeWord(unescapeKey(entry.key));
  if (key === null) return null;
  let command = `set table ${table} key ${key}`;
  for (const [name, value] of Object.entries(entry.data)) {
    if (!types.has(name)) continue;
    if (!Array.isArray(value)) command += value === null ? '' : ` data.${name} ${value}`;
    else {
      value.forEach((cell, index) => {
        if (cell !== null && Number(cell) !== 0) command += ` data.${name}[${index}] ${cell}`;
      });
    }
  }
  return command;
}

/** The bytes of a key, as Latin 1, from what `show table` prints (`dump_text()` in src/tools.c). */
function unescapeKey(text: string): string {
  return text.replace(/\\(?:x([0-9A-Fa-f]{2})|(.))/gs, (_, hex: string | undefined, sign: string) =>
    hex === undefined ? (SIGNS.get(sign) ?? sign) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

const SIGNS: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({ t: '\t', n: '\n', r: '\r', e: '\u001b' }),
);

/** A word of a command: what would end it has a backslash. `<<` at the end would ask for more lines. */
function escapeWord(text: string): string | null {
  if (text === '' || /[\n\r\0]/.test(text) || text.startsWith('<<')) return null;
  return text.replace(/[\\ \t;]/g, '\\$&');
}
