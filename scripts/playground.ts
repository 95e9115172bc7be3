import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '../site/build/serve.ts';
import { siteFiles } from '../site/build/site.ts';
import { MOST_BYTES, playgroundBytes } from '../site/build/weight.ts';

/**
 * `playground [--serve [PORT]]`: builds the site into `site/dist`: playground, rules and documentation. `--serve` serves
 * it on loopback afterwards, on any free port where none is given.
 */
const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = join(root, 'site/dist');

/** The port to serve on; null to build only. */
function portOf([option, port = '0', ...more]: readonly string[]): number | null | 'wrong' {
  if (option === undefined) return null;
  const isPort = /^\d{1,5}$/.test(port) && Number(port) < 65_536;
  return option === '--serve' && isPort && more.length === 0 ? Number(port) : 'wrong';
}

async function main(port: number | null): Promise<void> {
  const files = await siteFiles(root);
  await rm(folder, { recursive: true, force: true });
  for (const [path, text] of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  const bytes = playgroundBytes(files);
  const loads = `the playground loads ${(bytes / 1000).toFixed(1)} of ${MOST_BYTES / 1000} KB (gzip)`;
  console.log(`site/dist: ${files.size} files; ${loads}`);
  if (bytes > MOST_BYTES) process.exitCode = 1;
  if (port !== null) console.log(`serving ${(await serve(files, port)).url} until Ctrl-C`);
}

const port = portOf(process.argv.slice(2));
if (port === 'wrong') {
  console.error('usage: npm run playground [-- --serve [PORT]]');
  process.exitCode = 2;
} else {
  await main(port);
}
