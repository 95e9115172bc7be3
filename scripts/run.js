// Runs a program written in TypeScript: `node scripts/run.js NAME [ARGUMENT]...` bundles NAME.ts of this folder or of test/tools and starts it.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const [name, ...rest] = process.argv.slice(2);
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'node_modules', '.cache', 'hapeers');
mkdirSync(folder, { recursive: true });
const outfile = join(folder, `${name}-${process.pid}.mjs`);
process.on('exit', () => rmSync(outfile, { force: true }));
removeLeftovers();
const program = [join(root, 'scripts'), join(root, 'test', 'tools')]
  .map((place) => join(place, `${name}.ts`))
  .find(existsSync);
if (program === undefined) throw new Error(`no program "${name}" in scripts or test/tools`);
await build({
  entryPoints: [program],
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  outfile,
  logLevel: 'warning',
});
process.argv = [process.argv[0], outfile, ...rest];
await import(pathToFileURL(outfile).href);

/** A run that is killed cannot remove its bundle, so the next one does. */
function removeLeftovers() {
  for (const file of readdirSync(folder)) {
    const pid = /-(\d+)\.mjs$/.exec(file)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(folder, file), { force: true });
  }
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
