import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '../../grammar/parser.ts';
import { print } from '../../grammar/print.ts';
import { bytesOf, sourceOf } from '../../src/bytes.ts';

/** `roundtrip FOLDER...`: prints how many of the files below come back byte for byte from `print(parse(...))`. */
function filesBelow(path: string): string[] {
  return statSync(path).isDirectory()
    ? readdirSync(path).flatMap((name) => filesBelow(join(path, name)))
    : [path];
}

const files = process.argv.slice(2).flatMap(filesBelow);
let same = 0;
let bytes = 0;
const started = performance.now();
for (const file of files) {
  const content = readFileSync(file);
  const source = sourceOf(file, content);
  if (Buffer.from(bytesOf(source, print(parse(source.text)))).equals(content)) same++;
  else console.log(`differs: ${file}`);
  bytes += content.length;
}
console.log(
  `${same} of ${files.length} files, ${bytes} bytes, ${Math.round(performance.now() - started)} ms`,
);
process.exitCode = same === files.length ? 0 : 1;
