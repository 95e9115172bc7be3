import { structuredPatch } from 'diff';

const CONTEXT_LINES = 3;

/**
 * A unified diff that `patch -p1` and `git apply` accept; empty where the texts are equal. Line ends are part of the
 * lines, so a CRLF file stays one, and a missing last line end is marked.
 * @param path of the file, relative to where the diff is to be applied
 * @param before null for a file that does not exist yet
 */
export function unifiedDiff(path: string, before: string | null, after: string): string {
  if (before === after) return '';
  const { hunks } = structuredPatch('', '', before ?? '', after, undefined, undefined, {
    context: CONTEXT_LINES,
  });
  const lines = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`,
    ...lines,
  ]);
  const name = path.replace(/^\/+/, '');
  // A name with blanks ends at the tab.
  const end = /\s/.test(name) ? '\t' : '';
  const from = before === null ? '/dev/null' : `a/${name}${end}`;
  return [`--- ${from}`, `+++ b/${name}${end}`, ...lines].map((line) => `${line}\n`).join('');
}

/** As `diff -u` writes it: one line without its count, and no line as the one before the place. */
function range(start: number, count: number): string {
  if (count === 0) return `${start - 1},0`;
  return count === 1 ? String(start) : `${start},${count}`;
}
