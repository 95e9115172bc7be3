import type { ParameterPlace } from '../../grammar/vocabulary.ts';

/** The parameters of a line: of which kind they are, and the index of the first word that may be one. */
export interface ParameterWords {
  readonly place: ParameterPlace;
  readonly first: number;
}

const LINES: ReadonlyMap<string, ParameterWords> = new Map([
  ['server', { place: 'server', first: 3 }],
  ['peer', { place: 'server', first: 3 }],
  ['server-template', { place: 'server', first: 4 }],
  ['default-server', { place: 'default-server', first: 1 }],
  ['bind', { place: 'bind', first: 2 }],
  ['default-bind', { place: 'default-bind', first: 1 }],
]);

/** @returns null for a line that has no parameters */
export function parameterWordsOf(keyword: string): ParameterWords | null {
  return LINES.get(keyword) ?? null;
}
