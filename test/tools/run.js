// Runs a program of this folder: `node test/tools/run.js NAME [ARGUMENT]...` bundles NAME.ts and starts it.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const [name, ...rest] = process.argv.slice(2);
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'node_modules', '.cache', 'hapeers');
mkdirSync(folder, { recursive: true });
const outfile = join(folder, `${name}-${process.pid}.mjs`);
await build({
  entryPoints: [join(root, 'test', 'tools', `${name}.ts`)],
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  outfile,
  logLevel: 'warning',
});
process.argv = [process.argv[0], outfile, ...rest];
await import(pathToFileURL(outfile).href);
