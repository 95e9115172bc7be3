import type { ConfigTree, Section, TextRange } from '../../grammar/ast.ts';
import { partsOf } from '../../grammar/word.ts';
import { HapeersError } from '../errors.ts';
import { requireList, requireText } from '../required.ts';

/** Text that replaces a range; an insertion has an empty range. */
export interface TextEdit extends TextRange {
  readonly text: string;
}

/**
 * The text with all edits made. Their ranges must not overlap, unless both are removed; insertions at one place keep
 * their order. Whole lines that are inserted after a last line without line end begin their own line; a line end
 * alone ends that line.
 *
 * @throws HapeersError `usage` where ranges overlap, or are not inside the text
 * @example
 * const text = 'peers p\n    peer hap1 10.0.0.1:1024\n';
 * applyEdits(text, [{ start: 6, end: 7, text: 'web' }]); // 'peers web\n    peer hap1 10.0.0.1:1024\n'
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  requireText(text, 'the text to edit');
  requireList(edits, 'the edits');
  let result = '';
  let done = 0;
  let isRemoved = false;
  const inOrder = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  for (const { start, end, text: replacement } of inOrder) {
    if (!(start >= 0 && start <= end && end <= text.length)) {
      throw new HapeersError('usage', `no text at offsets ${start} to ${end} to edit`);
    }
    const removes = replacement === '';
    if (start < done && !(removes && isRemoved))
      throw new HapeersError('usage', `edits overlap at offset ${start}`);
    result += text.slice(done, start);
    const isUnterminated = start === text.length && start > 0 && result !== '' && !result.endsWith('\n');
    if (isUnterminated && /[^\r\n]\r?\n$/.test(replacement)) result += lineEndAt(text, start - 1);
    result += replacement;
    done = Math.max(done, end);
    isRemoved = removes;
  }
  return result + text.slice(done);
}

/** The whole line that an offset is in, its line end included. */
export function lineAt(text: string, offset: number): TextRange {
  const newline = text.indexOf('\n', offset);
  const start = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
  return { start, end: newline === -1 ? text.length : newline + 1 };
}

/** The blanks that a line begins with. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t\v\f]*/.exec(text.slice(lineAt(text, offset).start, offset))?.[0] ?? '';
}

/** How lines end around an offset: as this line does, or as the first of the text where it is the last one. */
export function lineEndAt(text: string, offset: number): '\n' | '\r\n' {
  const { start, end } = lineAt(text, offset);
  const line = text.slice(start, end);
  return (line.endsWith('\n') ? line.endsWith('\r\n') : /^[^\n]*\r\n/.test(text)) ? '\r\n' : '\n';
}

/** Where what is said above a line begins: the comment lines right above it that are indented as it is. */
export function startWithComments(text: string, offset: number): number {
  const indent = indentAt(text, offset);
  let { start } = lineAt(text, offset);
  while (start > 0) {
    const above = lineAt(text, start - 1);
    const line = text.slice(above.start, above.end);
    if (!line.startsWith(`${indent}#`)) break;
    start = above.start;
  }
  return start;
}

/** A text that two words share exactly when HAProxy reads them as the same, whatever their quotes. */
export function wordKey(text: string, word: TextRange): string {
  return partsOf(text, word)
    .map((part) =>
      part.kind === 'literal' ? part.value : `\0${variableText(text.slice(part.start, part.end))}`,
    )
    .join('');
}

/** A {@link wordKey} for people: a variable as it is written. */
export function shownKey(key: string): string {
  return key.replaceAll('\0', '');
}

/** The {@link wordKey} of a word that is a text by itself. */
export function writtenKey(word: string): string {
  return wordKey(word, { start: 0, end: word.length });
}

function variableText(text: string): string {
  return text.replace(/^\$(\w+)$/, '${$1}');
}

/** The sections that are outside of all conditions. */
export function unconditionalSections(document: ConfigTree): readonly Section[] {
  const found: Section[] = [];
  let depth = 0;
  const follow = (lines: Section['body']) => {
    for (const line of lines) {
      if (line.kind !== 'directive') continue;
      const [word] = line.words;
      const name = word === undefined ? '' : wordKey(document.text, word);
      if (name === '.if') depth++;
      else if (name === '.endif') depth = Math.max(0, depth - 1);
    }
  };
  follow(document.preamble);
  for (const section of document.sections) {
    if (depth === 0) found.push(section);
    follow(section.body);
  }
  return found;
}
