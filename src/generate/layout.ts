import type { Statement } from '../../grammar/ast.ts';
import { parse } from '../../grammar/parser.ts';
import { type Gap, gapBefore, isPadded } from '../edit/layout.ts';
import { wordKey } from '../edit/text-edit.ts';

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
  return join(kept, (index) => (isOther ? null : gapBefore(text, olds, index, statement.start)));
}

function join(words: readonly string[], gapOf: (index: number) => Gap | null): string {
  let line = '';
  for (const [index, word] of words.entries()) {
    if (index > 0) line += blanksTo(gapOf(index), line.length);
    line += word;
  }
  return line;
}

function blanksTo(gap: Gap | null, length: number): string {
  if (gap === null || gap.blanks.trim() !== '') return ' ';
  return isPadded(gap) ? ' '.repeat(Math.max(1, gap.column - length)) : gap.blanks;
}
