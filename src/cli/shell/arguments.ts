import { readFileSync } from 'node:fs';
import { nameFrom, REPLACED } from './path-bytes.ts';

/** The arguments of this process. Names of files are bytes: those that are no UTF-8, which Node.js replaces, are kept. */
export function givenArguments(): readonly string[] {
  const given = process.argv.slice(2);
  if (!given.some((argument) => argument.includes(REPLACED))) return given;
  try {
    const line = readFileSync('/proc/self/cmdline');
    const words = [...splitAtNul(line)];
    return words.slice(words.length - given.length).map(nameFrom);
  } catch {
    // A system that does not tell.
    return given;
  }
}

function* splitAtNul(line: Buffer): Generator<Buffer, void, undefined> {
  for (let start = 0; start < line.length; ) {
    const end = line.indexOf(0, start);
    yield line.subarray(start, end === -1 ? line.length : end);
    start = end === -1 ? line.length : end + 1;
  }
}
