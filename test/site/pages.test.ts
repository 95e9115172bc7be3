import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { sitePages } from '../../site/build/site.ts';
import { anchorOf, markdownHtml } from '../../site/pages/markdown.ts';
import { exampleState } from '../../site/pages/rules.ts';
import { judge } from '../../site/playground/judge.ts';
import { examples } from '../../site/shared/examples.ts';
import { compressedOf, fragmentOf, stateJson, stateOfJson } from '../../site/shared/state.ts';
import { topics } from '../../src/cli/rules/topics.ts';
import { rules } from '../../src/lint/rules/index.ts';
import { PROJECT_URL, ruleUrl, SITE_URL } from '../../src/report/rule-url.ts';
import { repositoryFolder } from '../haproxy/binaries.ts';

/** Made by the part of the build that these tests do not wait for. */
const SCRIPTS = ['main.js', 'theme.js'];
const BLOB = `${PROJECT_URL}/blob/main/`;

let files: ReadonlyMap<string, string> = new Map();
beforeAll(async () => {
  files = await sitePages(repositoryFolder);
}, 120_000);

const pages = () => [...files].filter(([path]) => path.endsWith('.html'));
const addresses = (html: string) =>
  [...html.matchAll(/\s(?:href|src)="([^"]*)"/g)].map(([, address = '']) => address.replaceAll('&amp;', '&'));
const anchors = (html: string) => new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));

/** Whether an address on a page leads nowhere. */
function isDead(path: string): (address: string) => boolean {
  return (address) => {
    const [target = '', anchor] = address.split('#');
    if (address.startsWith(BLOB)) return !existsSync(join(repositoryFolder, target.slice(BLOB.length)));
    if (/^https:/.test(address)) return false;
    const to = target === '' ? path : join(dirname(path), target);
    if (!files.has(to) && !SCRIPTS.includes(to)) return true;
    return anchor !== undefined && !anchor.startsWith('1.') && !anchors(files.get(to) ?? '').has(anchor);
  };
}

describe('the pages of the site', () => {
  it('lead to pages and headings that exist, and to files of the repository', () => {
    expect(pages().flatMap(([path, html]) => addresses(html).filter(isDead(path)))).toEqual([]);
    expect(pages().flatMap(([, html]) => addresses(html)).length).toBeGreaterThan(5000);
  });

  it('would not hide a dead link', () => {
    const bad = ['nowhere.html', 'lint.html#nowhere', '../lint.html', `${BLOB}docs/nowhere.md`, '#nowhere'];
    const good = ['lint.html', 'lint.html#secrets', '../index.html', `${BLOB}LICENSE`, '#main'];
    expect([...bad, ...good].filter(isDead('docs/index.html'))).toEqual(bad);
  });

  it('load nothing from elsewhere, and forbid it', () => {
    for (const [path, html] of pages()) {
      const loaded = [...html.matchAll(/<(?:script|link|img)[^>]*?(?:src|href)="([^"]*)"/g)];
      expect(loaded.length, path).toBeGreaterThanOrEqual(3);
      for (const [, address] of loaded) expect(address, path).not.toMatch(/^(?:[a-z]+:|\/)/i);
      expect(html, path).toContain(`http-equiv="Content-Security-Policy" content="default-src 'none'; `);
      expect(html, path).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+="|<iframe|<form[^>]*action/);
    }
    expect(files.get('style.css')).not.toMatch(/url\(|@import|@font-face/);
  });

  it('include every address that reports print', () => {
    for (const { id } of [...rules, ...topics]) {
      const url = ruleUrl(id);
      expect(url.startsWith(`${SITE_URL}/`)).toBe(true);
      const html = files.get(url.slice(SITE_URL.length + 1));
      expect(html, url).toContain(`<h1>${id}</h1>`);
    }
  });

  it('list every page of docs, each once and in the same order', () => {
    const lists = pages().flatMap(([path, html]) => {
      const list = /<nav class="aside"[\s\S]*?<\/nav>/.exec(html)?.[0] ?? '';
      return path.startsWith('docs/') ? [addresses(list)] : [];
    });
    const names = readdirSync(join(repositoryFolder, 'docs')).filter((name) => name.endsWith('.md'));
    const expected = ['index', 'changelog', ...names.map((name) => name.replace('.md', ''))];
    for (const list of lists) {
      expect(list).toEqual(lists[0]);
      expect(list.toSorted()).toEqual(expected.map((name) => `${name}.html`).sort());
    }
    expect(lists.length).toBe(expected.length);
  });

  it('have a title, a description and one first heading each', () => {
    const titles = pages().map(([path, html]) => {
      expect(html.match(/<h1/g), path).toHaveLength(1);
      expect(/<meta name="description" content="[^"]{20,}"/.test(html), path).toBe(true);
      return /<title>([^<]+)<\/title>/.exec(html)?.[1];
    });
    expect(new Set(titles).size).toBe(titles.length);
  });
});

describe('the links from rules to the playground', () => {
  const shown = rules.flatMap((rule) => {
    const state = exampleState(rule);
    return state === null ? [] : [{ rule, state }];
  });

  it('are on the pages of most rules', () => {
    expect(shown.length).toBeGreaterThan(rules.length * 0.75);
  });

  it.each(shown)('shows $rule.id', ({ rule: { id }, state }) => {
    expect(judge(state.nodes, state.version).problems.map(({ rule }) => rule)).toContain(id);
    const fragment = /index\.html(#1\.[\w-]+)/.exec(files.get(`rules/${id}.html`) ?? '')?.[1] ?? '';
    const json = inflateRawSync(compressedOf(fragment) ?? new Uint8Array()).toString();
    expect(stateOfJson(json)).toEqual(state);
  });
});

describe('what a link holds', () => {
  const [{ state } = { state: null }] = examples;
  it('is the same afterwards', () => {
    for (const one of examples) expect(stateOfJson(stateJson(one.state))).toEqual(one.state);
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    expect(compressedOf(fragmentOf(bytes))).toEqual(bytes);
  });

  it.each([
    '',
    '{}',
    '[]',
    'null',
    '[[],null,"3.4","problems"]',
    '[[["a","b"],["a","b"],["a","b"]],null,"3.4","problems"]',
    '[[["a",1]],null,"3.4","problems"]',
    '[[["a","b"]],7,"3.4","problems"]',
    '[[["a","b"]],null,"3.4","nowhere"]',
    '[[["a","b"]],null,34,"problems"]',
  ])('is refused where it is something else: %s', (json) => {
    expect(stateOfJson(json)).toBeNull();
  });

  it.each(['', '#', '#main', '#2.AAAA', '#1.', '#1.A', '#1.$$'])(
    'is not in the fragment "%s"',
    (fragment) => {
      expect(compressedOf(fragment)).toBeNull();
    },
  );

  it('begins with a problem that is worth a look', () => {
    expect(state && judge(state.nodes, state.version).problems.length).toBe(3);
  });
});

describe('Markdown', () => {
  it('has the anchors that GitHub makes, each once', () => {
    expect(anchorOf('`bind/bad-address`')).toBe('bindbad-address');
    const html = markdownHtml('# Lint in CI\n\n# Lint in CI\n', (href) => href);
    expect(html).toContain('id="lint-in-ci"');
    expect(html).toContain('id="lint-in-ci-1"');
  });

  it('colors code, and shows what is in it as text', () => {
    const html = markdownHtml('```haproxy\npeers "<b>" # c\n```\n', (href) => href);
    expect(html).toContain('<span class="tok-section">peers</span>');
    expect(html).toContain('<span class="tok-string">&quot;&lt;b&gt;&quot;</span>');
    expect(html).toContain('<span class="tok-comment"># c</span>');
  });

  it('is that of the README, whose pictures come in both themes', () => {
    const html = files.get('docs/index.html') ?? '';
    expect(html).toContain('<img class="only-dark" src="pictures/lint-dark.svg"');
    expect(html).toContain('<img class="only-light" src="pictures/lint-light.svg"');
    expect(readFileSync(join(repositoryFolder, 'README.md'), 'utf8')).toContain('<picture>');
  });
});
