import type { Statement, Word } from '../../grammar/ast.ts';
import { wordKey } from '../../grammar/edit.ts';
import { parse } from '../../grammar/parser.ts';

/** The words of a generated line, with their quotes. */
export function wordsOf(line: string): readonly string[] {
  const document = parse(line);
  const statement = document.preamble[0] ?? document.sections[0]?.header;
  if (statement === undefined || (statement.kind !== 'statement' && statement.kind !== 'directive'))
    return [line];
  const words = statement.words.map((word) => line.slice(word.start, word.end));
  return statement.unclosed === null ? words : [...words, line.slice(statement.unclosed.start)];
}

/** What HAProxy reads in a generated word. */
export function valueOf(word: string): string {
  return wordKey(word, { start: 0, end: word.length });
}

/**
 * New words in the place of a statement, in the style that it has: words that stay keep their quotes, columns that are
 * aligned with several blanks or tabs stay aligned as far as the words allow.
 */
export function rewrite(text: string, statement: Statement, words: readonly string[]): string {
  const olds = statement.words;
  const kept = words.map((word, index) => {
    const old = olds[index];
    return old !== undefined && wordKey(text, old) === valueOf(word) ? text.slice(old.start, old.end) : word;
  });
  // Under another keyword the columns mean nothing.
  const isOther = olds[0] !== undefined && wordKey(text, olds[0]) !== valueOf(words[0] ?? '');
  return join(kept, (index) => (isOther ? null : gapBefore(text, olds, index)));
}

/** A new statement in the style of others of its keyword: with their aligned columns. */
export function writeLike(text: string, siblings: readonly Statement[], words: readonly string[]): string {
  return join(words, (index) => {
    for (const { words: olds } of siblings) {
      const gap = gapBefore(text, olds, index);
      if (gap !== null && gap.blanks !== ' ') return gap;
    }
    return null;
  });
}

interface Gap {
  readonly blanks: string;
  /** Where the word behind it begins, from the start of the statement. */
  readonly column: number;
}

function gapBefore(text: string, words: readonly Word[], index: number): Gap | null {
  const [first, before, word] = [words[0], words[index - 1], words[index]];
  if (first === undefined || before === undefined || word === undefined) return null;
  return { blanks: text.slice(before.end, word.start), column: word.start - first.start };
}

function join(words: readonly string[], gapOf: (index: number) => Gap | null): string {
  let line = words[0] ?? '';
  for (const [index, word] of words.entries()) {
    if (index === 0) continue;
    const gap = gapOf(index);
    line += (gap === null ? ' ' : blanksTo(gap, line.length)) + word;
  }
  return line;
}

function blanksTo({ blanks, column }: Gap, length: number): string {
  if (blanks.length < 2 || blanks.trim() !== '' || blanks.includes('\t'))
    return blanks.trim() === '' ? blanks : ' ';
  return ' '.repeat(Math.max(1, column - length));
}
