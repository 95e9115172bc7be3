import type { ConfigTree, Section } from '../../grammar/ast.ts';
import { HapeersError } from '../errors.ts';
import { bodyIndent, expectWord, outerDirectives, writeLike } from './layout.ts';
import { insertLines, removeLines } from './line-edits.ts';
import { indentAt, lineAt, startWithComments, type TextEdit } from './text-edit.ts';

/** Where a new section goes. It is under the conditions that its neighbor is under. */
export type SectionPlace = { readonly before: Section } | { readonly after: Section };

/**
 * The edit that adds a section, indented as the others are, with as many empty lines above as its neighbor has.
 *
 * @param lines the words of its header, then those of its other lines, as they should be written, with their quotes
 * @param place by default the end of the text, where no condition is open
 * @throws HapeersError `usage` when one of the words is not one word, or the document has no such section
 * @example
 * const document = parse('global\n  maxconn 100\n\nbackend b\n  server s 10.0.0.1:80\n');
 * const lines = [['peers', 'p'], ['peer', 'hap1', '10.0.0.1:1024']];
 * const edit = insertSection(document, lines, { after: document.sections[0] });
 * edit.text; // '\npeers p\n  peer hap1 10.0.0.1:1024\n'
 */
export function insertSection(
  document: ConfigTree,
  lines: readonly (readonly string[])[],
  place: SectionPlace | null = null,
): TextEdit {
  for (const word of lines.flat()) expectWord(word);
  const { text, sections } = document;
  const neighbor = place === null ? sections.at(-1) : 'before' in place ? place.before : place.after;
  if (place !== null && (neighbor === undefined || !sections.includes(neighbor))) {
    throw new HapeersError('usage', 'the document has no such section');
  }
  const indent = neighbor === undefined ? '' : indentAt(text, neighbor.header.start);
  const inner = bodyIndent(text, neighbor ?? null);
  const written = lines.map((words, index) => writeLike(text, [], index === 0 ? indent : inner, words));
  const count = emptyLines(document, neighbor);
  const below = (offset: number): TextEdit => {
    // A remark right above would be taken for one about the new section.
    const isRemark = text.startsWith(`${indent}#`, lineAt(text, offset - 1).start);
    const blank = Array.from({ length: isRemark ? Math.max(1, count) : count }, () => '');
    return insertLines(text, offset, [...blank, ...written]);
  };
  if (place === null || neighbor === undefined) {
    const end = endOfContent(text, text.length);
    return end === 0 ? insertLines(text, 0, written) : below(end);
  }
  if ('after' in place) return below(endOfSection(document, neighbor));
  const top = startWithComments(text, neighbor.header.start);
  const end = endOfContent(text, top);
  if (end > 0) return below(end);
  return insertLines(text, top, [...written, ...Array.from({ length: count }, () => '')]);
}

/**
 * The edits that take a section away, with the comments right above it and the empty lines above those (or below it,
 * where it is the first thing in the text). Directives of conditions that reach beyond it stay.
 *
 * @throws HapeersError `usage` when the document has no such section
 * @example
 * const document = parse('global\n\n# old\npeers p\n    peer hap1 10.0.0.1:1024\n\nbackend b\n');
 * applyEdits(document.text, removeSection(document, document.sections[1])); // 'global\n\nbackend b\n'
 */
export function removeSection(document: ConfigTree, section: Section): readonly TextEdit[] {
  const { text, sections } = document;
  if (!sections.includes(section)) throw new HapeersError('usage', 'the document has no such section');
  const top = startWithComments(text, section.header.start);
  const above = endOfContent(text, top);
  const end = lastLine(document, section);
  const kept = [...outerDirectives(text, section)].map((line) => lineAt(text, line.start));
  const edits: TextEdit[] = [];
  let start = above === 0 ? top : above;
  for (const line of [
    ...kept,
    { start: above === 0 && kept.length === 0 ? startOfContent(text, end) : end, end },
  ]) {
    if (line.start > start) edits.push(removeLines(text, { start, end: line.start }));
    start = line.end;
  }
  return edits;
}

/** How many empty lines are above a section; those above another one where there is nothing above it. */
function emptyLines({ text, sections }: ConfigTree, neighbor: Section | undefined): number {
  const nearest = neighbor === undefined ? [] : [neighbor, ...sections];
  for (const { header } of nearest) {
    const top = startOfBlock(text, header.start);
    const end = endOfContent(text, top);
    if (end > 0) return text.slice(end, top).split('\n').length - 1;
  }
  return 1;
}

/** The start of the comments and directives right above a line. */
function startOfBlock(text: string, offset: number): number {
  let { start } = lineAt(text, offset);
  while (start > 0) {
    const above = lineAt(text, start - 1);
    if (!/^[ \t]*[.#]/.test(text.slice(above.start, above.end))) break;
    start = above.start;
  }
  return start;
}

/** Behind the last line of a section that is under the same conditions as its header. */
function endOfSection(document: ConfigTree, section: Section): number {
  const [first] = outerDirectives(document.text, section);
  return first === undefined
    ? lastLine(document, section)
    : endOfContent(document.text, lineAt(document.text, first.start).start);
}

/** Behind the last line of a section; comments above the next one are not its own. */
function lastLine({ text, sections }: ConfigTree, section: Section): number {
  const next = sections[sections.indexOf(section) + 1];
  return endOfContent(text, next === undefined ? text.length : startWithComments(text, next.header.start));
}

/** Behind the last line before an offset that is not empty; 0 where there is none. */
function endOfContent(text: string, offset: number): number {
  let end = offset;
  while (end > 0) {
    const { start } = lineAt(text, end - 1);
    if (text.slice(start, end).trim() !== '') break;
    end = start;
  }
  return end;
}

/** The start of the first line from an offset on that is not empty; the offset itself where there is none. */
function startOfContent(text: string, offset: number): number {
  for (let start = offset; start < text.length; ) {
    const { end } = lineAt(text, start);
    if (text.slice(start, end).trim() !== '') return start;
    start = end;
  }
  return offset;
}
