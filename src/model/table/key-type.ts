import {
  correctionOf,
  type KeyTypeName,
  keyTypeOf,
  keyTypes,
  nearest,
  type SampleType,
} from '../../../grammar/vocabulary.ts';
import type { Argument } from '../line/expand.ts';
import { isBefore, type Version } from '../value/version.ts';
import type { Defect, KeyType } from './stick-table.ts';

/** A key type with the number of words after it that belong to it; null where a variable hides it. */
export type ReadKeyType =
  | { readonly key: KeyType; readonly taken: number }
  | { readonly fault: Pick<Defect, 'range' | 'message' | 'hint' | 'repair'> }
  | null;

/**
 * Reads the type after `type` (`stktable_parse_type()` in HAProxy's src/stick_table.c).
 * @param len the word `len` where it follows
 * @param given what follows that
 */
export function readKeyType(
  type: Argument,
  len: Argument | null,
  given: Argument | null,
  version: Version,
): ReadKeyType {
  if (type.value === null) return null;
  const known = keyTypeOf(type.value);
  const isAlias = known !== null && type.value !== known.keyword;
  if (isAlias && known.aliasSince !== null && isBefore(version, known.aliasSince)) {
    const message = `key type "${type.value}" requires HAProxy ${known.aliasSince}`;
    return fault(type, message, `write "${known.keyword}", which every version has`, known.keyword);
  }
  if (known === null) {
    const right = correctionOf(type.value, NAMES);
    return fault(type, `unknown key type "${type.value}"`, suggestType(type.value), right);
  }
  const { keyword: name, bytes, takesLen } = known;
  const word = type.word;
  if (len === null || !takesLen) return { key: { name, length: bytes, word }, taken: 0 };
  if (given === null) return fault(len, '"len" lacks its argument', 'add a number of characters');
  if (given.value === null) return null;
  const characters = readLength(given.value, version);
  if (characters === null) {
    return fault(
      given,
      `"${given.value}" is not a key length`,
      'give a whole number of characters, at least 1',
    );
  }
  return { key: { name, length: characters + (name === 'string' ? 1 : 0), word }, taken: 2 };
}

function fault(
  { word, value }: Argument,
  message: string,
  hint: string,
  right: string | null = null,
): ReadKeyType {
  const range = { start: word.start, end: word.end };
  const isPlain = right !== null && word.end - word.start === value?.length;
  return {
    fault: {
      range,
      message,
      hint,
      repair: isPlain ? { ...range, was: value, text: right, safe: true } : null,
    },
  };
}

const NAMES = keyTypes.map(({ keyword }) => keyword);

function suggestType(given: string): string {
  const near = nearest(given, NAMES);
  return near === null ? 'use one of integer, ip, ipv6, string, binary' : `did you mean "${near}"?`;
}

/** `len 1k` was read as 1 up to 2.7 and is refused from 2.8 on; negative numbers pass and exhaust memory. */
function readLength(text: string, version: Version): number | null {
  const match = isBefore(version, '2.8') ? /^[+-]?\d+/.exec(text) : /^[+-]?\d+$/.exec(text);
  const length = match === null ? 0 : Number(match[0]);
  return length === 0 ? null : length;
}

/** The sample type behind a key type (`stktable_types` in HAProxy's src/stick_table.c). */
export function sampleTypeOf(name: KeyTypeName): SampleType {
  switch (name) {
    case 'integer':
      return 'sint';
    case 'ip':
      return 'ipv4';
    case 'ipv6':
      return 'ipv6';
    case 'string':
      return 'str';
    case 'binary':
      return 'bin';
  }
}
