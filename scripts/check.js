// Everything that has to hold: types, style, dead code, generated files, tests. `--no-tests` leaves out the tests.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const node = process.execPath;
const steps = [
  ['types', node, 'node_modules/typescript/bin/tsc', '-p', '.'],
  ['types of the page', node, 'node_modules/typescript/bin/tsc', '-p', 'site'],
  ['style', node, 'node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'],
  ['dead code', node, 'node_modules/knip/bin/knip.js', '--no-progress'],
  ['generated files', node, 'scripts/run.js', 'generate', '--check'],
  ['tests', node, 'node_modules/vitest/vitest.mjs', 'run'],
];
const failed = [];
for (const [name, command, ...args] of steps) {
  if (name === 'tests' && process.argv.includes('--no-tests')) continue;
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name}`);
  if (status !== 0) failed.push(name);
}
if (failed.length > 0) {
  console.error(`check failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
