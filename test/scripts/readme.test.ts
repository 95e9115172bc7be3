import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { PROJECT_URL } from '../../src/report/rule-url.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const targets = (text: string) =>
  [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)].map(
    ([, link, picture]) => link ?? picture ?? '',
  );
const read = (path: string) => readFileSync(join(root, path), 'utf8');

describe('README.md', () => {
  it('is read outside of the repository too, so its links are whole and lead to what is there', () => {
    const links = targets(read('README.md'));
    expect(links.length).toBeGreaterThan(10);
    const blob = `${PROJECT_URL}/blob/main/`;
    const raw = `${PROJECT_URL.replace('github.com', 'raw.githubusercontent.com')}/main/`;
    const relative = links.filter((link) => !/^https:\/\//.test(link));
    expect(relative).toEqual([]);
    const ours = links.filter((link) => link.includes('hapeers/hapeers'));
    const paths = ours.map((link) => link.replace(blob, '').replace(raw, ''));
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('has at most 150 lines', () => {
    expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });
});

describe('the pages of docs', () => {
  it('link to what is there', () => {
    const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
    const broken = pages.flatMap((name) => {
      const path = `docs/${name}`;
      return targets(read(path))
        .filter((link) => !/^(?:https?:|#)/.test(link))
        .filter((link) => !existsSync(join(root, dirname(path), link.replace(/#.*/, ''))))
        .map((link) => `${path}: ${link}`);
    });
    expect(broken).toEqual([]);
  });
});
