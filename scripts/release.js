// Makes what is published besides the npm package, in release/ or the folder named: the command line in one file, the same
// as an executable that needs no Node.js, a Debian package, a bill of materials, checksums.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { billOfMaterials } from './release/bill.js';
import { makeDebianPackage } from './release/debian.js';
import { makeExecutable } from './release/executable.js';
import { singleFile } from './release/single.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = resolve(process.argv[2] ?? join(root, 'release'));
process.chdir(root);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);

const { script, metafile } = await singleFile();
writeFileSync(join(folder, 'hapeers.cjs'), script, 'latin1');
chmodSync(join(folder, 'hapeers.cjs'), 0o755);
copyFileSync('LICENSE', join(folder, 'LICENSE'));
writeFileSync(join(folder, 'hapeers.cdx.json'), `${JSON.stringify(billOfMaterials(metafile), null, 2)}\n`);
const notes = [makeDebianPackage(folder), makeExecutable(folder)].filter((note) => note !== null);
const sums = readdirSync(folder)
  .sort()
  .map(
    (name) =>
      `${createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex')}  ${name}\n`,
  );
writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
for (const name of readdirSync(folder).sort()) {
  console.log(
    `${join(relative(root, folder), name)}  ${Math.ceil(readFileSync(join(folder, name)).length / 1024)} KB`,
  );
}
for (const note of notes) console.log(note);
