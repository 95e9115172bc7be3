import type { KeyType, UseKey } from './stick-table.ts';

/** Why different keys become one entry. */
export type LostKey =
  /** Bytes end at the first zero in a string table; `often` where most keys have one. */
  | { readonly kind: 'zero-byte'; readonly often: boolean }
  /** What is longer is cut to so many characters or bytes. */
  | { readonly kind: 'cut'; readonly kept: number; readonly by: 'default' | 'len'; readonly often: boolean };

/** What a string table holds where its type has no "len"; one byte ends the text. */
const DEFAULT_LENGTH = 31;

/** The dotted form of an IPv4 address has at most so many characters. */
const ADDRESS_LENGTH = 15;

/** The beginning of what texts without an end of their own have in common: nobody wants so few characters. */
const FEW = 16;

/** Samples without an end of their own, as they are or with another case. */
const LONG =
  /^(?:url|path|pathq|base|baseq|http_auth_bearer|(?:req\.)?f?hdr\((?:authorization|user-agent|referer)\b[^)]*\))(?:,(?:lower|upper))?$/i;

/** A hash of four bytes with the address of the client behind it. */
const HASH_AND_ADDRESS = /^(?:base32|url32)\+src$/;

const HASH_LENGTH = 4;
const HASH_AND_IPV4_LENGTH = 8;

/**
 * What a table loses of the keys that a rule gives to it (`smp_to_stkey()` in HAProxy's src/stick_table.c and
 * `c_bin2str()` in src/sample.c); null where it keeps them, as far as is certain.
 */
export function lostKey(key: UseKey, type: KeyType): LostKey | null {
  if (type.name === 'string') return lostOfString(key, type.length - 1);
  return type.name === 'binary' ? lostOfBinary(key, type.length) : null;
}

function lostOfString({ type, text }: UseKey, kept: number): LostKey | null {
  if (type === 'bin') {
    if (HASH_AND_ADDRESS.test(text)) return { kind: 'zero-byte', often: true };
    return /,sha[12]\b[^,]*$/.test(text) ? { kind: 'zero-byte', often: false } : null;
  }
  const by = kept === DEFAULT_LENGTH ? 'default' : 'len';
  if (/^(?:src|dst)$/.test(text)) {
    return kept < ADDRESS_LENGTH ? { kind: 'cut', kept, by, often: true } : null;
  }
  return LONG.test(text) && (by === 'default' || kept < FEW) ? { kind: 'cut', kept, by, often: false } : null;
}

function lostOfBinary({ text }: UseKey, kept: number): LostKey | null {
  if (HASH_AND_ADDRESS.test(text)) {
    return kept < HASH_AND_IPV4_LENGTH ? { kind: 'cut', kept, by: 'len', often: kept <= HASH_LENGTH } : null;
  }
  return LONG.test(text) && kept < FEW ? { kind: 'cut', kept, by: 'len', often: false } : null;
}
