// Makes what is published besides the npm package, in release/: the command line in one file, a bill of materials, checksums.
import { execFileSync } from 'node:child_process';
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
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const folder = 'release';
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);

await build({
  entryPoints: ['src/cli/single.ts'],
  outfile: join(folder, 'hapeers.cjs'),
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  banner: { js: '#!/usr/bin/env node' },
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'eof',
  logLevel: 'warning',
});
chmodSync(join(folder, 'hapeers.cjs'), 0o755);
copyFileSync('LICENSE', join(folder, 'LICENSE'));
const sbom = execFileSync(
  'npm',
  ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--package-lock-only'],
  {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  },
);
writeFileSync(join(folder, 'hapeers.cdx.json'), sbom);
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
  console.log(`${join(folder, name)}  ${Math.ceil(readFileSync(join(folder, name)).length / 1024)} KB`);
}
