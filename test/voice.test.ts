import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { isShown, TICS, textsOf, ticsIn } from '../scripts/voice.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

it('writes no text that reads as translated', () => {
  const folders = ['src', 'site', 'docs', 'grammar', 'integrations', 'editors'];
  const paths = [
    ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'action.yml'],
    ...folders.flatMap((name) =>
      readdirSync(join(root, name), { recursive: true, encoding: 'utf8' }).map((path) => `${name}/${path}`),
    ),
  ];
  expect(paths).toContain('grammar/cluster.schema.json');
  const found = paths
    .filter(isShown)
    .flatMap((path) =>
      ticsIn(textsOf(path, readFileSync(join(root, path), 'utf8'))).map((tic) => [path, ...tic]),
    );
  expect(found).toEqual([]);
});

it('would notice each of them', () => {
  const bad = [
    'this is no name at all',
    'it stands there',
    'the word behind it',
    'a rule shall be so',
    'it goes without a word',
    'Behind the last one it is ignored',
    'the table has another size',
    'separated by blanks',
    'our certificate with its key',
  ];
  for (const text of bad) expect(ticsIn([text]).length).toBeGreaterThan(0);
  expect(TICS.length).toBeGreaterThan(10);
  expect(ticsIn(['a plain sentence about peers'])).toEqual([]);
});
