import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `coverage`: after a run of the tests, the files of `src` of which less is covered than has to be. */

const LEAST_PERCENT = 85;

/**
 * What makes a process and ends it. The tests start the built program as users do, and what runs in other processes is not
 * counted; each with the test that does so.
 */
const STARTS_THE_PROCESS: ReadonlyMap<string, string> = new Map([
  ['src/cli/single.ts', 'test/release.test.ts'],
  ['src/cli/start.ts', 'test/cli/misuse.test.ts'],
  ['src/cli/lsp/command.ts', 'test/cli/lsp.test.ts'],
  ['src/cli/shell/arguments.ts', 'test/cli/hostile-files.test.ts'],
  ['src/cli/shell/code-cache.ts', 'test/cli/shell/code-cache.test.ts'],
  ['src/cli/shell/io.ts', 'test/cli/hostile-files.test.ts'],
  ['src/cli/shell/output.ts', 'test/cli/shell/output.test.ts'],
  ['src/cli/shell/signals.ts', 'test/cli/shell/write-file.test.ts'],
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
for (const [path, { lines }] of apart) {
  const name = relative(root, path);
  console.log(
    `${lines.pct.toFixed(0).padStart(4)} %  ${name} (run in processes of ${STARTS_THE_PROCESS.get(name)})`,
  );
}
const gone = [...STARTS_THE_PROCESS].flat().filter((path) => !existsSync(join(root, path)));
for (const path of gone) console.log(`${path} is not there`);
console.log(
  `${summary['total']?.lines.pct} % of all lines; ${low.length} files of src below ${LEAST_PERCENT} %`,
);
if (low.length + gone.length > 0) process.exitCode = 1;
