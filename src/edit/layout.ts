import type { Line, Section, Statement, TextRange, Word } from '../../grammar/ast.ts';
import { parse } from '../../grammar/parser.ts';
import { endOfWord } from '../../grammar/quoting.ts';
import { HapeersError } from '../errors.ts';
import { indentAt, lineAt, wordKey, writtenKey } from './text-edit.ts';

/** The blanks before a word, and the column in which it begins. */
export interface Gap {
  readonly blanks: string;
  readonly column: number;
}

/** The line of words that an offset is in; null where there is none. Its ranges count from the start of `text`. */
export function wordsAt(
  text: string,
  offset: number,
): { readonly words: readonly Word[]; readonly comment: TextRange | null } | null {
  const { start, end } = lineAt(text, offset);
  const { preamble, sections } = parse(text.slice(start, end));
  const line = preamble[0] ?? sections[0]?.header;
  if (line === undefined || line.kind === 'scope' || line.kind === 'comment') return null;
  const shift = (range: TextRange): TextRange => ({ start: range.start + start, end: range.end + start });
  return { words: line.words.map(shift), comment: line.comment === null ? null : shift(line.comment) };
}

/** A line cut into its words, quotes included; the rest from a quote on that does not end is the last one. */
export function cutWords(line: string): readonly string[] {
  const { preamble, sections } = parse(line);
  const statement = preamble[0] ?? sections[0]?.header;
  if (statement === undefined || (statement.kind !== 'statement' && statement.kind !== 'directive')) {
    return [line];
  }
  const words = statement.words.map((word) => line.slice(word.start, word.end));
  return statement.unclosed === null ? words : [...words, line.slice(statement.unclosed.start)];
}

/**
 * The gap before a word of a line, or before its comment; null for the first word and where there is none.
 * @param from the offset of column 0: the start of the line where nothing else is said
 */
export function gapBefore(
  text: string,
  words: readonly TextRange[],
  index: number,
  from?: number,
): Gap | null {
  const [before, word] = [words[index - 1], words[index]];
  if (before === undefined || word === undefined) return null;
  return {
    blanks: text.slice(before.end, word.start),
    column: word.start - (from ?? lineAt(text, word.start).start),
  };
}

/** Whether several blanks put a word into its column. Tabs do that by themselves. */
export function isPadded({ blanks }: Gap): boolean {
  return blanks.length > 1 && /^ +$/.test(blanks);
}

/** A new line in the style of others of its keyword, the nearest first: indented as told, with their columns. */
export function writeLike(
  text: string,
  siblings: readonly Statement[],
  indent: string,
  words: readonly string[],
): string {
  let line = indent;
  for (const [index, word] of words.entries()) {
    if (index > 0) line += blanksLike(text, siblings, index, line.length);
    line += word;
  }
  return line;
}

/**
 * New words in the place of a statement, in the style that it has: words that stay keep their quotes, columns that are
 * aligned with several blanks or tabs stay aligned as far as the words allow.
 */
export function rewriteLike(text: string, statement: Statement, words: readonly string[]): string {
  const olds = statement.words;
  // Under another keyword the columns mean nothing.
  const isOther = olds[0] !== undefined && wordKey(text, olds[0]) !== writtenKey(words[0] ?? '');
  let line = '';
  for (const [index, word] of words.entries()) {
    const old = olds[index];
    if (index > 0) {
      line += isOther ? ' ' : blanksTo(gapBefore(text, olds, index, statement.start), line.length);
    }
    const stays = old !== undefined && wordKey(text, old) === writtenKey(word);
    line += stays ? text.slice(old.start, old.end) : word;
  }
  return line;
}

function blanksTo(gap: Gap | null, length: number): string {
  if (gap === null || gap.blanks.trim() !== '') return ' ';
  return isPadded(gap) ? ' '.repeat(Math.max(1, gap.column - length)) : gap.blanks;
}

function blanksLike(text: string, siblings: readonly Statement[], index: number, length: number): string {
  for (const { words } of siblings) {
    const gap = gapBefore(text, words, index);
    if (gap === null || gap.blanks === ' ') continue;
    if (isPadded(gap)) return ' '.repeat(Math.max(1, gap.column - length));
    if (/^\t+$/.test(gap.blanks)) return gap.blanks;
  }
  return ' ';
}

/** The indentation of a section's lines: of its own, of the first indented line of the text, or four blanks. */
export function bodyIndent(text: string, section: Section | null): string {
  const line = section?.body.find(({ kind }) => kind === 'statement');
  if (line !== undefined) return indentAt(text, line.start);
  const header = section === null ? '' : indentAt(text, section.header.start);
  return /^([ \t]+)[^\s#]/m.exec(text)?.[1] ?? `${header}    `;
}

/**
 * The lines of a section that belong to conditions which reach beyond it: the `.endif` of a condition around it, the
 * `.if` of one around the next section.
 */
export function outerDirectives(text: string, section: Section): ReadonlySet<Line> {
  const outer = new Set<Line>();
  const open: Line[][] = [];
  for (const line of section.body) {
    if (line.kind !== 'directive' || line.words[0] === undefined) continue;
    const name = wordKey(text, line.words[0]);
    if (name === '.if') open.push([line]);
    else if (name === '.elif' || name === '.else') {
      const group = open.at(-1);
      if (group === undefined) outer.add(line);
      else group.push(line);
    } else if (name === '.endif' && open.pop() === undefined) outer.add(line);
  }
  for (const line of open.flat()) outer.add(line);
  return outer;
}

/** Whether HAProxy reads a text, as it is written, as one word of a line. */
export function isWord(text: string): boolean {
  return text !== '' && !text.includes('\0') && endOfWord(text, 0) === text.length;
}

/** @throws HapeersError `usage` for a text that is not one word */
export function expectWord(text: string): void {
  if (!isWord(text)) throw new HapeersError('usage', `not one word: ${JSON.stringify(text)}`);
}
