import { diffArrays, structuredPatch } from 'diff';
import { requireText } from '../required.ts';

const CONTEXT_LINES = 3;
/** Looking for the smallest diff takes time by the square of its lines. */
const MAX_EDITS = 2000;

/**
 * A unified diff that `patch -p1` and `git apply` accept; empty where the texts are equal. Line ends are part of the
 * lines, so a CRLF file stays one, and a missing last line end is marked.
 * @param path of the file, relative to where the diff will be applied
 * @param before null for a file that does not exist yet
 * @example
 * unifiedDiff('haproxy.cfg', 'global\n', 'global\n    localpeer hap1\n').split('\n')[4]; // '+    localpeer hap1'
 */
export function unifiedDiff(path: string, before: string | null, after: string): string {
  requireText(path, 'the path of a diff');
  if (before !== null) requireText(before, 'the text before');
  requireText(after, 'the text after');
  if (before === after) return '';
  const smallest = structuredPatch('', '', before ?? '', after, undefined, undefined, {
    context: CONTEXT_LINES,
    maxEditLength: MAX_EDITS,
  });
  const hunks = smallest?.hunks ?? [wholeHunk(linesOf(before ?? ''), linesOf(after))];
  const lines = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`,
    ...lines,
  ]);
  const name = path.replace(/^\/+/, '');
  const from = before === null ? '/dev/null' : fileName(`a/${name}`);
  return [`--- ${from}`, `+++ ${fileName(`b/${name}`)}`, ...lines].map((line) => `${line}\n`).join('');
}

/** What would end the line, or do something to a terminal. */
const ODD = /[\u0000-\u001f"\\\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

/** A name in the head of a diff: odd ones in quotes, as git writes and `patch` reads them. */
function fileName(name: string): string {
  // A name with blanks ends at the tab.
  if (!ODD.test(name)) return name.includes(' ') ? `${name}\t` : name;
  const bytes = Array.from(new TextEncoder().encode(name), (byte) => {
    const char = String.fromCharCode(byte);
    if (char === '"' || char === '\\') return `\\${char}`;
    return byte < 0x20 || byte > 0x7e ? `\\${byte.toString(8).padStart(3, '0')}` : char;
  });
  return `"${bytes.join('')}"`;
}

/** As `diff -u` writes it: one line without its count, and no line as the one before the place. */
function range(start: number, count: number): string {
  if (count === 0) return `${start - 1},0`;
  return count === 1 ? String(start) : `${start},${count}`;
}

/** Everything from the first line that differs to the last one. */
function wholeHunk(before: readonly string[], after: readonly string[]) {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const start = Math.max(0, head - CONTEXT_LINES);
  const rest = Math.max(0, tail - CONTEXT_LINES);
  const marked = (sign: string, lines: readonly string[]) =>
    lines.flatMap((line) =>
      line.endsWith('\n') ? [sign + line.slice(0, -1)] : [sign + line, '\\ No newline at end of file'],
    );
  return {
    oldStart: start + 1,
    oldLines: before.length - rest - start,
    newStart: start + 1,
    newLines: after.length - rest - start,
    lines: [
      ...marked(' ', before.slice(start, head)),
      ...marked('-', before.slice(head, before.length - tail)),
      ...marked('+', after.slice(head, after.length - tail)),
      ...marked(' ', before.slice(before.length - tail, before.length - rest)),
    ],
  };
}

/** With their line ends. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** The places, in both lists, of the longest run of texts that they have in common in the same order. */
export function equalPairs(
  before: readonly string[],
  after: readonly string[],
): readonly (readonly [before: number, after: number])[] {
  const pairs: (readonly [number, number])[] = [];
  let row = 0;
  let column = 0;
  for (const { added, removed, count } of diffArrays([...before], [...after])) {
    if (!added && !removed) for (let at = 0; at < count; at++) pairs.push([row + at, column + at]);
    if (!added) row += count;
    if (!removed) column += count;
  }
  return pairs;
}
