import type { TextEdit } from '../edit/text-edit.ts';
import { HapeersError } from '../errors.ts';
import { badCharacterOf } from '../model/section/kind.ts';
import { isSame, type Occurrence, occurrenceAt } from './occurrence.ts';

/** Where the name at a place is given; empty where there is no name or nothing gives it. */
export function definitionsAt(
  occurrences: readonly Occurrence[],
  file: string,
  offset: number,
): readonly Occurrence[] {
  return alike(occurrences, file, offset).filter(({ role }) => role === 'definition');
}

/** Every place that gives or uses the name at a place, in the order of the files. */
export function referencesAt(
  occurrences: readonly Occurrence[],
  file: string,
  offset: number,
): readonly Occurrence[] {
  return alike(occurrences, file, offset);
}

function alike(occurrences: readonly Occurrence[], file: string, offset: number): readonly Occurrence[] {
  const here = occurrenceAt(occurrences, file, offset);
  return here === null ? [] : occurrences.filter((one) => isSame(one, here));
}

/**
 * The edits that give the thing at a place a different name, by file.
 * @throws HapeersError `usage` where there is no name, or HAProxy would not accept the new one
 */
export function renameAt(
  occurrences: readonly Occurrence[],
  file: string,
  offset: number,
  name: string,
): ReadonlyMap<string, readonly TextEdit[]> {
  const places = alike(occurrences, file, offset);
  const [first] = places;
  if (first === undefined) throw new HapeersError('usage', 'nothing here can be renamed');
  if (name === '' || badCharacterOf(name) !== null) {
    throw new HapeersError(
      'usage',
      `invalid name "${name}"`,
      'use letters, digits and the characters _ . : - only',
    );
  }
  const taken = occurrences.find(
    (one) => one.role === 'definition' && isSame(one, { ...first, name }) && name !== first.name,
  );
  if (taken !== undefined) {
    throw new HapeersError(
      'usage',
      `"${name}" already exists in ${taken.source.name}`,
      'choose a different name',
    );
  }
  const edits = new Map<string, Map<number, TextEdit>>();
  for (const { source, range } of places) {
    const own = edits.get(source.name) ?? new Map<number, TextEdit>();
    edits.set(source.name, own);
    own.set(range.start, { start: range.start, end: range.end, text: name });
  }
  return new Map(
    [...edits].map(([path, own]) => [path, [...own.values()].sort((a, b) => a.start - b.start)]),
  );
}
