import type { ConfigTree, Line, Section, Statement, TextRange, Word } from '../../grammar/ast.ts';
import { HapeersError } from '../errors.ts';
import {
  bodyIndent,
  expectWord,
  gapBefore,
  isPadded,
  outerDirectives,
  wordsAt,
  writeLike,
} from './layout.ts';
import { indentAt, lineAt, lineEndAt, startWithComments, type TextEdit, wordKey } from './text-edit.ts';

/** Where a new line goes: above or below one of the section, whose header has only a below. */
export type LinePlace = { readonly before: Line } | { readonly after: Line };

/**
 * The edits that give a word another text. What follows it in columns stays there as far as the new text lets it,
 * and comes back to the column of its neighbors when a shorter one does.
 *
 * @param text as it should be written, with its quotes
 * @throws HapeersError `usage` when that is not one word, or the document has no such word
 * @example
 * const document = parse('backend b\n    server s1   10.0.0.1:80  check\n');
 * const { header } = document.sections[0];
 * applyEdits(document.text, replaceWord(document, header.words[1], 'app')); // 'backend app\n    server s1   10.0.0.1:80  check\n'
 */
export function replaceWord(
  document: Pick<ConfigTree, 'text'>,
  word: Word,
  text: string,
): readonly TextEdit[] {
  expectWord(text);
  const line = wordsAt(document.text, word.start);
  const index = line?.words.findIndex(({ start, end }) => start === word.start && end === word.end) ?? -1;
  if (line === null || index === -1)
    throw new HapeersError('usage', `no word at offsets ${word.start} to ${word.end}`);
  const edits: TextEdit[] = [{ start: word.start, end: word.end, text }];
  const items = line.comment === null ? line.words : [...line.words, line.comment];
  let shift = text.length - (word.end - word.start);
  for (let next = index + 1; next < items.length && shift !== 0; next++) {
    const blanks = newBlanks(document.text, items, next, shift);
    const [before, item] = [items[next - 1], items[next]];
    if (blanks === null || before === undefined || item === undefined) continue;
    const length = item.start - before.end;
    if (blanks !== length) edits.push({ start: before.end, end: item.start, text: ' '.repeat(blanks) });
    shift += blanks - length;
  }
  return edits;
}

/** How many blanks should be before an item when what is left of it grows by `shift`; null where they stay. */
function newBlanks(text: string, items: readonly TextRange[], index: number, shift: number): number | null {
  const gap = gapBefore(text, items, index);
  if (gap === null) return null;
  if (isPadded(gap)) return Math.max(1, gap.blanks.length - shift);
  if (gap.blanks !== ' ' || shift > 0) return null;
  const column = columnOfNeighbours(text, items, index);
  return column === null || column > gap.column || column <= gap.column + shift
    ? null
    : column - (gap.column + shift) + 1;
}

/** The column that the lines right above and below have for such an item of theirs; null without such a one. */
function columnOfNeighbours(text: string, items: readonly TextRange[], index: number): number | null {
  const [first] = items;
  if (first === undefined) return null;
  const { start, end } = lineAt(text, first.start);
  for (const offset of [start - 1, end]) {
    const other = offset < 0 || offset >= text.length ? null : wordsAt(text, offset);
    if (other?.words[0] === undefined || wordKey(text, other.words[0]) !== wordKey(text, first)) continue;
    const isComment = text.charAt(items[index]?.start ?? 0) === '#';
    const others = isComment && other.comment !== null ? [...other.words, other.comment] : other.words;
    const gap = gapBefore(text, others, isComment ? others.length - 1 : index);
    if (gap !== null && isPadded(gap)) return gap.column;
  }
  return null;
}

/**
 * The edit that adds a line to a section, indented and aligned as the lines around it are.
 *
 * @param words as they should be written, with their quotes
 * @param place by default below the last line of the same keyword that is not under a condition, else at the end
 * @throws HapeersError `usage` when one of the words is not one word, or the section has no such line
 * @example
 * const document = parse('peers p\n\tpeer hap1  10.0.0.1:1024\n\tpeer other 10.0.0.2:1024\n');
 * const edit = insertStatement(document, document.sections[0], ['peer', 'hap3', '10.0.0.3:1024']);
 * edit.text; // '\tpeer hap3  10.0.0.3:1024\n'
 */
export function insertStatement(
  document: ConfigTree,
  section: Section,
  words: readonly string[],
  place: LinePlace = defaultPlace(document, section, words[0] ?? ''),
): TextEdit {
  for (const word of words) expectWord(word);
  const { text } = document;
  const neighbor = 'before' in place ? place.before : place.after;
  const isHeader = neighbor === section.header;
  const at = section.body.indexOf(neighbor);
  if ((at === -1 && !isHeader) || (isHeader && 'before' in place)) {
    throw new HapeersError(
      'usage',
      `the section has no line at offset ${neighbor.start} to insert ${'before' in place ? 'above' : 'below'}`,
    );
  }
  const isIndented = neighbor.kind === 'statement' && !isHeader;
  const indent = isIndented ? indentAt(text, neighbor.start) : bodyIndent(text, section);
  const siblings = siblingsOf(text, section, wordKeyOf(words[0] ?? ''), at);
  const line = writeLike(text, siblings, indent, words);
  const { start, end } = lineAt(text, neighbor.start);
  return insertLines(text, 'before' in place ? start : end, [line]);
}

/** Statements of a keyword, the nearest first. */
function siblingsOf(text: string, section: Section, keyword: string, at: number): readonly Statement[] {
  return section.body
    .map((line, index) => ({ line, distance: Math.abs(index - at) }))
    .toSorted((a, b) => a.distance - b.distance)
    .flatMap(({ line }) => (line.kind === 'statement' && keywordOf(text, line) === keyword ? [line] : []));
}

function defaultPlace({ text }: ConfigTree, section: Section, word: string): LinePlace {
  const outer = outerDirectives(text, section);
  const end = section.body.findIndex((line) => outer.has(line));
  const body = end === -1 ? section.body : section.body.slice(0, end);
  let depth = 0;
  let sibling: Line | undefined;
  let last: Line = section.header;
  for (const line of body) {
    if (line.kind === 'comment') continue;
    const keyword = line.kind === 'scope' ? '' : keywordOf(text, line);
    if (line.kind === 'directive' && keyword === '.if') depth++;
    if (line.kind === 'directive' && keyword === '.endif') depth--;
    if (depth === 0 && line.kind === 'statement' && keyword === wordKeyOf(word)) sibling = line;
    last = line;
  }
  return { after: sibling ?? last };
}

function keywordOf(text: string, { words }: { readonly words: readonly Word[] }): string {
  return words[0] === undefined ? '' : wordKey(text, words[0]);
}

function wordKeyOf(word: string): string {
  return wordKey(word, { start: 0, end: word.length });
}

/**
 * The edit that takes a line away, with its comment and its line end. Comments above it stay.
 *
 * @throws HapeersError `usage` for the header of a section: see `removeSection`
 * @example
 * const document = parse('peers p\n    peer hap1 10.0.0.1:1024 # old\n    peer hap2 10.0.0.2:1024\n');
 * const [peer] = document.sections[0].body;
 * applyEdits(document.text, [removeStatement(document, peer)]); // 'peers p\n    peer hap2 10.0.0.2:1024\n'
 */
export function removeStatement({ text, sections }: ConfigTree, line: Line): TextEdit {
  if (sections.some(({ header }) => header === line)) {
    throw new HapeersError('usage', `the line at offset ${line.start} is the header of a section`);
  }
  return removeLines(text, lineAt(text, line.start));
}

/**
 * The edits that move a line up, with the comments right above it, to be above another line and its comments.
 *
 * @throws HapeersError `usage` where the line is not below the other one
 * @example
 * const document = parse('backend b\n    server s1 10.0.0.1:80\n    # for all\n    default-server check\n');
 * const [server, , defaults] = document.sections[0].body;
 * applyEdits(document.text, moveUp(document, defaults, server)); // 'backend b\n    # for all\n    default-server check\n    server s1 10.0.0.1:80\n'
 */
export function moveUp({ text }: Pick<ConfigTree, 'text'>, line: Line, above: Line): readonly TextEdit[] {
  const block = { start: startWithComments(text, line.start), end: lineAt(text, line.start).end };
  const place = startWithComments(text, above.start);
  if (lineAt(text, above.start).end > block.start) {
    throw new HapeersError(
      'usage',
      `the line at offset ${line.start} is not below the line at offset ${above.start}`,
    );
  }
  const moved = text.slice(block.start, block.end);
  const isOpen = !moved.endsWith('\n');
  return [
    { start: place, end: place, text: isOpen ? moved + lineEndAt(text, block.start - 1) : moved },
    removeLines(text, block),
  ];
}

/** The edit that puts whole lines, given without line ends, at the start or the end of a line or of the text. */
export function insertLines(text: string, place: number, lines: readonly string[]): TextEdit {
  const eol = lineEndAt(text, Math.max(0, place - 1));
  // The last line of a text stays without a line end where it has none.
  const isOpen = place > 0 && place === text.length && !text.endsWith('\n');
  const all = lines.map((line) => (isOpen ? eol + line : line + eol)).join('');
  return { start: place, end: place, text: all };
}

/** The edit that takes whole lines away. */
export function removeLines(text: string, { start, end }: TextRange): TextEdit {
  const isOpen = end === text.length && !text.endsWith('\n') && start > 0;
  const eol = isOpen ? lineEndAt(text, start - 1).length : 0;
  return { start: start - eol, end, text: '' };
}
