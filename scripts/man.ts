import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manPages } from '../src/cli/help/man.ts';
import { createProgram } from '../src/cli/program.ts';
import { version } from '../src/version.ts';

/** `man FOLDER`: writes the man pages there, for the package and the release. */
const [folder = '.'] = process.argv.slice(2);
const silent = {
  cwd: process.cwd(),
  env: {},
  now: () => new Date(),
  stdout: () => {},
  stderr: () => {},
  stdin: async () => new Uint8Array(),
  cacheFolder: null,
  terminal: { stdout: false, stderr: false },
};
const program = await createProgram(
  silent,
  () => true,
  () => {},
);
await mkdir(folder, { recursive: true });
for (const { file, text } of manPages(program, version)) await writeFile(join(folder, file), text);
