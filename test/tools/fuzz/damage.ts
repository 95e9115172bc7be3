import type { Random } from '../mutated/random.ts';

/** What breaks words and lines, and what must not reach a terminal or a log. The seeds of fixtures/fuzz.json hang on their order. */
export const pieces: readonly string[] = [
  '"',
  "'",
  '\\',
  '\\x4',
  '\\x0a::error::x',
  '#',
  '\r',
  '\n',
  '\0',
  ' ',
  '\t',
  '$',
  '"${',
  '"${A[*]}"',
  '"${A-',
  '"$A"',
  '""',
  '%[',
  '(',
  ')',
  ',',
  '{',
  '}',
  '.if ',
  '.elif ',
  '.else\n',
  '.endif\n',
  '[',
  'no ',
  'from ',
  '\ufeff',
  '99999999999',
  '-1',
  'é',
  '\u001b[31m',
  '\u001b]8;;x\u0007',
  '\u0007',
  '\u009b',
  '\u2028',
  '\u202e',
  '::error::',
  '=cmd()',
  '{{ x }}',
  'x'.repeat(300),
];

/** A text with one to six places in which something is inserted, removed, doubled or taken from another text. */
export function damaged(text: string, other: string, random: Random): string {
  let result = text;
  for (let left = 1 + random.index(6); left > 0; left--) {
    const start = random.index(result.length + 1);
    const end = Math.min(result.length, start + random.index(40));
    const [head, tail] = [result.slice(0, start), result.slice(end)];
    switch (random.index(4)) {
      case 0:
        result = head + random.pick(pieces) + result.slice(start);
        break;
      case 1:
        result = head + tail;
        break;
      case 2:
        result = head + result.slice(start, end).repeat(2) + tail;
        break;
      default:
        result = head + other.slice(start, end) + tail;
    }
  }
  return result;
}

/** Bytes with some that are others, fewer or more. */
export function damagedBytes(bytes: Uint8Array, random: Random): Uint8Array {
  let result = Uint8Array.from(bytes);
  for (let left = 1 + random.index(6); left > 0; left--) {
    const at = random.index(result.length);
    switch (random.index(4)) {
      case 0:
        result[at] = random.index(256);
        break;
      case 1:
        result[at] = random.pick([0, 1, 127, 128, 239, 240, 255]);
        break;
      case 2:
        result = Uint8Array.of(...result.subarray(0, at), ...result.subarray(at + 1 + random.index(8)));
        break;
      default:
        result = Uint8Array.of(
          ...result.subarray(0, at),
          ...result.subarray(at, at + random.index(20)),
          ...result.subarray(at),
        );
    }
  }
  return result;
}
