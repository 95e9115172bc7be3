import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manPages } from '../src/cli/help/man.ts';
import { version } from '../src/version.ts';
import { wholeProgram } from './whole-program.ts';

/** `man FOLDER`: writes the man pages there, for the package and the release. */
const [folder = '.'] = process.argv.slice(2);
const program = await wholeProgram();
await mkdir(folder, { recursive: true });
for (const { file, text } of manPages(program, version)) await writeFile(join(folder, file), text);
