// Runs a program written in TypeScript: `node scripts/run.js NAME [ARGUMENT]...` bundles NAME.ts of this folder or of test/tools and starts it.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const [name, ...rest] = process.argv.slice(2);
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'node_modules', '.cache', 'hapeers');
mkdirSync(folder, { recursive: true });
const outfile = join(folder, `${name}-${process.pid}.mjs`);
process.on('exit', () => rmSync(outfile, { force: true }));
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
