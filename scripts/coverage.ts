import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `coverage`: after a run of the tests, the files of `src` of which less is covered than has to be. */

const LEAST_PERCENT = 85;

/** What starts the process, which the tests start as users do: `test/cli/shell`, `misuse.test.ts`, `release.test.ts`. */
const STARTS_THE_PROCESS: ReadonlySet<string> = new Set([
  'src/cli/single.ts',
  'src/cli/start.ts',
  'src/cli/lsp/command.ts',
  'src/cli/shell/code-cache.ts',
  'src/cli/shell/io.ts',
  'src/cli/shell/signals.ts',
]);

interface Entry {
  readonly lines: { readonly total: number; readonly pct: number };
}

const root = fileURLToPath(new URL('../../..', import.meta.url));
const summary: Record<string, Entry> = JSON.parse(
  readFileSync(join(root, 'coverage', 'coverage-summary.json'), 'utf8'),
);
const [apart, low] = [true, false].map((isApart) =>
  Object.entries(summary)
    .filter(([path, { lines }]) => path.includes('/src/') && lines.total > 0 && lines.pct < LEAST_PERCENT)
    .filter(([path]) => STARTS_THE_PROCESS.has(relative(root, path)) === isApart)
    .sort(([, a], [, b]) => a.lines.pct - b.lines.pct),
) as [[string, Entry][], [string, Entry][]];
for (const [path, { lines }] of low)
  console.log(`${lines.pct.toFixed(0).padStart(4)} %  ${relative(root, path)}`);
console.log(`not counted, since they run in processes of the tests: ${apart.length} files`);
console.log(
  `${summary['total']?.lines.pct} % of all lines; ${low.length} files of src below ${LEAST_PERCENT} %`,
);
if (low.length > 0) process.exitCode = 1;
