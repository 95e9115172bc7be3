import type { ConfigTree, Line, TextRange } from './ast.ts';

/** The leaves of a document in reading order: words, comments and what HAProxy leaves unread. */
export function* leavesOf(document: ConfigTree): Generator<TextRange> {
  for (const line of document.preamble) yield* leavesOfLine(line);
  for (const section of document.sections) {
    yield* leavesOfLine(section.header);
    for (const line of section.body) yield* leavesOfLine(line);
  }
}

function* leavesOfLine(line: Line): Generator<TextRange> {
  if (line.kind === 'scope' || line.kind === 'comment') {
    yield line;
    return;
  }
  yield* line.words;
  if (line.unclosed !== null) yield line.unclosed;
  if (line.comment !== null) yield line.comment;
  if (line.ignored !== null) yield line.ignored;
}

/**
 * The text of a document, put together from its leaves and the white space between them: every byte comes back.
 *
 * @example
 * print(parse('peers p\r\n\tpeer "hap1"  # as it was\r\n')); // 'peers p\r\n\tpeer "hap1"  # as it was\r\n'
 */
export function print(document: ConfigTree): string {
  const pieces: string[] = [];
  let printed = 0;
  for (const leaf of leavesOf(document)) {
    pieces.push(document.text.slice(printed, leaf.start), document.text.slice(leaf.start, leaf.end));
    printed = leaf.end;
  }
  pieces.push(document.text.slice(printed));
  return pieces.join('');
}
