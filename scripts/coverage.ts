import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `coverage`: after a run of the tests, the files of `src` of which less is covered than has to be. */

const LEAST_PERCENT = 85;

interface Entry {
  readonly lines: { readonly total: number; readonly pct: number };
}

const root = fileURLToPath(new URL('../../..', import.meta.url));
const summary: Record<string, Entry> = JSON.parse(
  readFileSync(join(root, 'coverage', 'coverage-summary.json'), 'utf8'),
);
const low = Object.entries(summary)
  .filter(([path, { lines }]) => path.includes('/src/') && lines.total > 0 && lines.pct < LEAST_PERCENT)
  .sort(([, a], [, b]) => a.lines.pct - b.lines.pct);
for (const [path, { lines }] of low)
  console.log(`${lines.pct.toFixed(0).padStart(4)} %  ${relative(root, path)}`);
console.log(
  `${summary['total']?.lines.pct} % of all lines; ${low.length} files of src below ${LEAST_PERCENT} %`,
);
if (low.length > 0) process.exitCode = 1;
