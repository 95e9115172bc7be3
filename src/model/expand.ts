import type { Range, Word } from '../../grammar/ast.ts';
import { isQuoted } from '../../grammar/quoting.ts';
import { partsOf } from '../../grammar/word.ts';
import type { Environment } from './environment.ts';

/** A word as HAProxy sees it after quotes, escapes and variables: what the parser of a keyword is given. */
export interface Argument {
  /** The text; null when it depends on a variable that nobody knows. */
  readonly value: string | null;
  readonly word: Word;
}

/** What `"${.LINE}"`, `"${.FILE}"` and `"${.SECTION}"` stand for where a word is expanded. */
export interface Surroundings {
  readonly file: string;
  readonly line: () => number;
  readonly section: string;
}

/** The arguments of a line. */
export interface Expansion {
  /** Without what follows an empty argument in mid-line: HAProxy's keyword parsers end there. */
  readonly arguments: readonly Argument[];
  /** The first empty argument that has others behind it. */
  readonly emptyWord: Word | null;
  /** False where an unknown variable with `[*]` hides how many arguments there are. */
  readonly complete: boolean;
}

/** Expands the words of a line in the order and with the rules of `parse_line()` in HAProxy's src/tools.c. */
export function expandWords(
  text: string,
  words: readonly Word[],
  environment: Environment,
  surroundings: Surroundings,
): Expansion {
  const all: Argument[] = [];
  let complete = true;
  for (const word of words) {
    if (!isQuoted(text, word.start, word.end)) {
      all.push({ value: text.slice(word.start, word.end), word });
      continue;
    }
    const values = expandWord(text, word, environment, surroundings);
    if (values === null) complete = false;
    for (const value of values ?? [null]) all.push({ value, word });
  }
  const empty = all.findIndex((argument) => argument.value === '');
  if (empty === -1) return { arguments: all, emptyWord: null, complete };
  const emptyWord = empty < all.length - 1 ? (all[empty]?.word ?? null) : null;
  return { arguments: all.slice(0, empty), emptyWord, complete };
}

/** The texts that one word becomes: usually one, any number with `[*]`, null when that number is unknown. */
function expandWord(
  text: string,
  word: Range,
  environment: Environment,
  surroundings: Surroundings,
): readonly (string | null)[] | null {
  const values: (string | null)[] = [];
  let current: string | null | undefined;
  for (const part of partsOf(text, word)) {
    if (part.kind === 'fault') return [null];
    if (part.kind === 'literal') {
      current = append(current, part.value);
      continue;
    }
    const value = part.name.startsWith('.')
      ? pseudoVariable(part.name, surroundings)
      : environment.get(part.name);
    const known = value === null ? (part.fallback ?? '') : value;
    if (!part.splits) {
      current = append(current, known ?? null);
      continue;
    }
    if (known === undefined) return null;
    const [first, ...rest] = known.split(/[ \t\v\f\r\n]+/).filter((piece) => piece !== '');
    if (first === undefined) continue;
    current = append(current, first);
    for (const piece of rest) {
      values.push(current ?? '');
      current = piece;
    }
  }
  if (current !== undefined) values.push(current);
  else if (!partsOf(text, word).some((part) => part.kind === 'variable' && part.splits)) values.push('');
  return values.map((value) => (value === null ? null : untilNul(value)));
}

function append(current: string | null | undefined, value: string | null): string | null {
  return current === null || value === null ? null : (current ?? '') + value;
}

/** An escape such as `\x00` ends the word for everything that reads it as a C string. */
function untilNul(value: string): string {
  const nul = value.indexOf('\0');
  return nul === -1 ? value : value.slice(0, nul);
}

function pseudoVariable(name: string, surroundings: Surroundings): string | undefined {
  if (name === '.FILE') return surroundings.file;
  if (name === '.LINE') return String(surroundings.line());
  if (name === '.SECTION') return surroundings.section;
  return undefined;
}
