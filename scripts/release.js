// Makes what is published besides the npm package, in release/: the command line in one file, a bill of materials, checksums.
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

const { metafile } = await build({
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
  metafile: true,
});
chmodSync(join(folder, 'hapeers.cjs'), 0o755);
copyFileSync('LICENSE', join(folder, 'LICENSE'));
writeFileSync(join(folder, 'hapeers.cdx.json'), `${JSON.stringify(billOfMaterials(metafile), null, 2)}\n`);
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

/** CycloneDX 1.5: the packages whose code is in the file, as the bundler says. */
function billOfMaterials({ inputs }) {
  const packages = new Map();
  for (const path of Object.keys(inputs)) {
    const [, at, name] = /^(.*node_modules\/)((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
    if (name === undefined || packages.has(name)) continue;
    const { version, license } = JSON.parse(readFileSync(join(at, name, 'package.json'), 'utf8'));
    packages.set(name, { version, license });
  }
  const own = JSON.parse(readFileSync('package.json', 'utf8'));
  const component = (type, name, { version, license }) => ({
    type,
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    ...(license === undefined ? {} : { licenses: [{ license: { id: license } }] }),
  });
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: component('application', own.name, own) },
    components: [...packages]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, facts]) => component('library', name, facts)),
  };
}
