import type { Key, WireTable } from '../protocol/messages.ts';

/**
 * A key as `show table` prints it (`table_dump_entry_to_buffer` in stick_table.c): addresses in their usual form, numbers
 * unsigned, strings with a backslash before what would be ambiguous and `\t`, `\n`, `\r`, `\e` or `\xHH` for what is not
 * printable ASCII, other bytes in upper-case hexadecimal.
 */
export function formatKey(table: WireTable, key: Key): string {
  if (typeof key === 'number') return table.keyType === 'ip' ? formatIpv4(key) : String(key);
  switch (table.keyType) {
    case 'ipv6':
      return formatIpv6(key);
    case 'string':
      return escapeText(latin1(key));
    default:
      return hex(key);
  }
}

function formatIpv4(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 0xff}.${(address >>> 8) & 0xff}.${address & 0xff}`;
}

/** What has an escape of its own (`dump_text` in tools.c). */
const ESCAPES: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    ' ': '\\ ',
    '=': '\\=',
    '\\': '\\\\',
    '\t': '\\t',
    '\n': '\\n',
    '\r': '\\r',
    '\x1b': '\\e',
  }),
);

function escapeText(text: string): string {
  return text.replace(
    /[^!-~]|[\\=]/g,
    (character) => ESCAPES.get(character) ?? `\\x${hexByte(character.charCodeAt(0))}`,
  );
}

function hexByte(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex').toUpperCase();
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

/** As inet_ntop(3) does: the first longest run of zero groups is left out, and IPv4 in IPv6 shows as such. */
function formatIpv6(bytes: Uint8Array): string {
  const groups = Array.from(
    { length: 8 },
    (_, index) => ((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0),
  );
  const zeros = longestZeros(groups);
  const isMapped = zeros.start === 0 && zeros.length === 5 && groups[5] === 0xffff;
  const isCompatible = zeros.start === 0 && zeros.length === 6;
  if (isMapped || isCompatible) {
    const last = (((groups[6] ?? 0) << 16) | (groups[7] ?? 0)) >>> 0;
    return `${isMapped ? '::ffff:' : '::'}${formatIpv4(last)}`;
  }
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  if (zeros.length < 2) return text(groups);
  return `${text(groups.slice(0, zeros.start))}::${text(groups.slice(zeros.start + zeros.length))}`;
}

function longestZeros(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let length = 0;
  groups.forEach((group, index) => {
    length = group === 0 ? length + 1 : 0;
    if (length > best.length) best = { start: index - length + 1, length };
  });
  return best;
}
