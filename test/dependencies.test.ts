import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryFolder } from './haproxy/binaries.ts';

interface Locked {
  readonly version: string;
  readonly license: string;
  readonly dev?: boolean;
}

const read = (path: string) => readFileSync(join(repositoryFolder, path), 'utf8');

/** What is no dependency of an installation, but part of the bundle: `hapeers lsp`, with the versions that lie below it. */
const BUNDLED = /^node_modules\/vscode-languageserver(?:\/|$)/;

it('docs/dependencies.md lists every package that an installation contains or a bundle includes', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Readonly<Record<string, Locked>>;
  };
  const expected = Object.entries(packages)
    .filter(([path, { dev = false }]) => path !== '' && (!dev || BUNDLED.test(path)))
    .map(([path, { version, license }]) => `${path.split('node_modules/').at(-1)} ${version} ${license}`);
  const rows = [...read('docs/dependencies.md').matchAll(/^\| (\S+) \| (\d\S*) \| (\S+) \| (.+?) \|/gm)];
  expect(rows.map(([, name, version, license]) => `${name} ${version} ${license}`).sort()).toEqual(
    expected.sort(),
  );
  for (const [row, , , , published] of rows) expect(published, row).toMatch(/^(?:before )?\d{4}-\d\d-\d\d$/);
});
