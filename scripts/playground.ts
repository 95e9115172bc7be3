import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '../site/build/serve.ts';
import { siteFiles } from '../site/build/site.ts';
import { MOST_BYTES, playgroundBytes } from '../site/build/weight.ts';

/**
 * `playground`: builds the site into `site/dist`: playground, rules and documentation. `--serve [PORT]` serves it on
 * loopback, too.
 */
const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = join(root, 'site/dist');

const files = await siteFiles(root);
await rm(folder, { recursive: true, force: true });
for (const [path, text] of files) {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
const bytes = playgroundBytes(files);
console.log(
  `site/dist: ${files.size} files; the playground loads ${(bytes / 1000).toFixed(1)} of ${MOST_BYTES / 1000} KB (gzip)`,
);
if (bytes > MOST_BYTES) process.exitCode = 1;
const [option, port] = process.argv.slice(2);
if (option === '--serve') {
  const { url } = await serve(files, Number(port ?? 0));
  console.log(`serving ${url} until Ctrl-C`);
} else if (option !== undefined) {
  console.error(`unknown argument "${option}"\n  hint: --serve [PORT] serves the site on loopback`);
  process.exitCode = 2;
}
