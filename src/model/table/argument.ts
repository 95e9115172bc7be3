import {
  correctionOf,
  dataTypeOf,
  nearest,
  type TableArgument,
  tableArguments,
} from '../../../grammar/vocabulary.ts';
import type { Argument } from '../line/expand.ts';
import { isAtLeast, type Version } from '../value/version.ts';
import type { Defect, Repair, StickTable } from './stick-table.ts';

const known: ReadonlyMap<string, TableArgument> = new Map(tableArguments.map((one) => [one.keyword, one]));

/** Whether any version takes a word as an argument of a table. */
export function isArgument(word: string): boolean {
  return known.has(word);
}

/** Whether a version takes it there: a table of a peers section names no other section. */
export function takesArgument(word: string, owner: StickTable['owner'], version: Version): boolean {
  const argument = known.get(word);
  if (argument === undefined || (owner === 'peers' && !argument.inPeers)) return false;
  return argument.since === null || isAtLeast(version, argument.since);
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
  const since = known.get(word)?.since ?? null;
  const unknown = `unknown argument "${word}" in a table definition`;
  if (word === 'peers') {
    return {
      message: '"peers" is not allowed in a peers section: the table belongs to this section already',
      hint: 'remove "peers" and the name after it',
      repair: null,
    };
  }
  if (since !== null) {
    return {
      message: `"${word}" requires HAProxy ${since}`,
      hint: `remove it, or target HAProxy ${since} or later`,
      repair: null,
    };
  }
  if (dataTypeOf(word.replace(/\(.*/s, '').replace(/,.*/s, '')) !== null) {
    return {
      message: unknown,
      hint: 'write all data types after "store" as one word, separated by commas without spaces',
      repair: joined(),
    };
  }
  if (word === 'len') {
    return {
      message: '"len" does not follow the key type',
      hint: 'write "type string len N", with "len" directly after the type',
      repair: null,
    };
  }
  const near = nearest(word, known.keys());
  return {
    message: unknown,
    hint: near === null ? `expected one of ${[...known.keys()].join(', ')}` : `did you mean "${near}"?`,
    repair: correction(keyword, owner, version),
  };
}

function correction(
  { value, word: { start, end } }: Argument,
  owner: StickTable['owner'],
  version: Version,
): Repair | null {
  if (value === null || end - start !== value.length) return null;
  const taken = [...known.keys()].filter((name) => takesArgument(name, owner, version));
  const right = correctionOf(value, taken);
  return right === null ? null : { start, end, was: value, text: right, safe: true };
}
