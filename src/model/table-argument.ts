import { correctionOf, nearest } from '../../grammar/vocabulary.ts';
import { dataTypeOf } from './data-type.ts';
import type { Argument } from './expand.ts';
import type { Defect, Repair, StickTable } from './stick-table.ts';
import { isBefore, type Version } from './version.ts';

/** Words that a definition may hold, with the version that brought each (`parse_stick_table()`, src/stick_table.c). */
const ARGUMENTS: ReadonlyMap<string, string> = new Map([
  ['type', '2.4'],
  ['size', '2.4'],
  ['expire', '2.4'],
  ['nopurge', '2.4'],
  ['peers', '2.4'],
  ['store', '2.4'],
  ['srvkey', '2.4'],
  ['write-to', '2.9'],
  ['brates-factor', '3.1'],
  ['recv-only', '3.2'],
]);

/** Whether any version takes a word as an argument of a table. */
export function isArgument(word: string): boolean {
  return ARGUMENTS.has(word);
}

/** Whether a version takes it there: a table of a peers section names no other section. */
export function takesArgument(word: string, owner: StickTable['owner'], version: Version): boolean {
  const since = ARGUMENTS.get(word);
  return since !== undefined && !isBefore(version, since) && (word !== 'peers' || owner === 'proxy');
}

/**
 * Why HAProxy refuses a word in the place of an argument, and what was meant.
 * @param joined the repair for a data type that a blank cut off from its list
 */
export function unknownArgument(
  keyword: Argument,
  { owner, version }: { readonly owner: StickTable['owner']; readonly version: Version },
  joined: () => Repair | null,
): Required<Pick<Defect, 'message' | 'hint' | 'repair'>> {
  const word = keyword.value ?? '';
  const since = ARGUMENTS.get(word);
  const unknown = `unknown argument "${word}" in a table definition`;
  if (word === 'peers') {
    return {
      message: '"peers" is not allowed in a peers section: the table belongs to this section already',
      hint: 'remove "peers" and the name behind it',
      repair: null,
    };
  }
  if (since !== undefined) {
    return {
      message: `"${word}" exists since HAProxy ${since} only`,
      hint: `remove it, or target HAProxy ${since} or later`,
      repair: null,
    };
  }
  if (dataTypeOf(word.replace(/\(.*/s, '').replace(/,.*/s, '')) !== null) {
    return {
      message: unknown,
      hint: 'write all data types behind "store" in one word, separated by commas without blanks',
      repair: joined(),
    };
  }
  if (word === 'len') {
    return {
      message: '"len" does not follow the key type',
      hint: 'write "type string len N", with "len" directly behind the type',
      repair: null,
    };
  }
  const near = nearest(word, ARGUMENTS.keys());
  return {
    message: unknown,
    hint: near === null ? `known are ${[...ARGUMENTS.keys()].join(', ')}` : `did you mean "${near}"?`,
    repair: correction(keyword, owner, version),
  };
}

function correction(
  { value, word: { start, end } }: Argument,
  owner: StickTable['owner'],
  version: Version,
): Repair | null {
  if (value === null || end - start !== value.length) return null;
  const known = [...ARGUMENTS.keys()].filter((name) => takesArgument(name, owner, version));
  const right = correctionOf(value, known);
  return right === null ? null : { start, end, was: value, text: right, safe: true };
}
