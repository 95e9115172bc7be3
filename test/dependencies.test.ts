import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
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

it('the library imports only what an installation brings; the command line needs nothing but Node.js', () => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
  expect(Object.keys(dependencies)).toEqual(['ajv', 'chalk', 'chevrotain', 'commander', 'diff', 'yaml']);
  const scripts = readdirSync(join(repositoryFolder, 'dist'), { recursive: true, encoding: 'utf8' });
  const textOf = (path: string) => read(join('dist', path));
  const imported = scripts
    .filter((path) => /^(?:src|grammar)\/.*\.js$/.test(path))
    .flatMap((path) => [...textOf(path).matchAll(/^(?:import|export) .*from '([^'.][^']*)';$/gm)])
    .map(([, name = '']) => name)
    .filter((name) => !name.startsWith('node:'));
  expect(Object.keys(dependencies)).toEqual(expect.arrayContaining([...new Set(imported)]));
  const required = scripts
    .filter((path) => /^cli\/.*\.cjs$/.test(path))
    .flatMap((path) => [...textOf(path).matchAll(/\brequire\("([^"]+)"\)/g)])
    .map(([, name = '']) => name);
  expect(required.length).toBeGreaterThan(10);
  expect(required.filter((name) => !isBuiltin(name) && !name.startsWith('./'))).toEqual([]);
});
