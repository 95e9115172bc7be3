import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** CycloneDX 1.5: the packages whose code is in the file, as the bundler says. */
export function billOfMaterials({ inputs }) {
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
    components: [
      ...[...packages]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, facts]) => component('library', name, facts)),
      // In the executable only, with its own third parties: https://github.com/nodejs/node/blob/main/LICENSE
      {
        type: 'platform',
        name: 'node',
        version: process.versions.node,
        purl: `pkg:generic/node@${process.versions.node}`,
        licenses: [{ license: { id: 'MIT' } }],
      },
    ],
  };
}
