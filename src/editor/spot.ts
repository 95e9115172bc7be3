import type { ConfigTree, Section, TextRange } from '../../grammar/ast.ts';
import { endOfWords, isBlank, wordsBetween } from '../../grammar/quoting.ts';
import { literalValue } from '../../grammar/word.ts';

/** A place in a config as an editor asks about it. */
export interface Spot {
  /** The section that its line belongs to; null before the first one. */
  readonly section: Section | null;
  /** The words of the line up to the place, the one that it touches included; their values, null where a variable hides one. */
  readonly words: readonly { readonly range: TextRange; readonly value: string | null }[];
  /** The index of the word that is being written there: equal to `words.length` after a blank. */
  readonly index: number;
  /** What of that word is written before the place. */
  readonly prefix: string;
  /** Whether the place is in a comment or in quotes that are not closed, where nothing can be said. */
  readonly isOpaque: boolean;
}

/** What is at an offset of a text that may be half written. */
export function spotAt(document: ConfigTree, offset: number): Spot {
  const { text, sections } = document;
  let start = text.lastIndexOf('\n', offset - 1) + 1;
  while (start < offset && isBlank(text.charCodeAt(start))) start++;
  // What comes after the last whole word, a comment or quotes that are not closed, has no words.
  const before = wordsBetween(text, start, Math.min(offset, endOfWords(text, start)));
  const last = before.at(-1);
  const isTouching = last !== undefined && last.end >= offset && !isBlank(text.charCodeAt(offset - 1));
  const words = before.map((range) => ({ range, value: literalValue(text, range) }));
  return {
    section: sections.findLast((section) => section.header.start <= offset) ?? null,
    words,
    index: isTouching ? words.length - 1 : words.length,
    prefix: isTouching ? text.slice(last.start, offset) : '',
    isOpaque: isComment(document, offset),
  };
}

function isComment({ preamble, sections }: ConfigTree, offset: number): boolean {
  const holds = ({ start, end }: TextRange) => start < offset && offset <= end;
  const section = sections.findLast(({ header }) => header.start <= offset);
  const lines = section === undefined ? preamble : [section.header, ...section.body];
  return lines.some((line) => {
    if (line.kind === 'comment') return holds(line);
    if (line.kind === 'scope') return false;
    return [line.comment, line.unclosed].some((tail) => tail !== null && holds(tail));
  });
}
