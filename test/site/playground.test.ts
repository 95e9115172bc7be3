import { deflateRawSync } from 'node:zlib';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../site/build/serve.ts';
import { compressedBytes, MOST_BYTES, playgroundBytes } from '../../site/build/weight.ts';
import { fragmentOf, stateJson } from '../../site/shared/state.ts';
import { accessibilityProblems, fitsWidth } from './accessibility.ts';
import { type BuiltSite, buildSite } from './built-site.ts';
import { type Chromium, noChromium, startChromium } from './chromium.ts';

let site: BuiltSite;
beforeAll(async () => {
  site = await buildSite();
}, 240_000);
afterAll(() => site.remove());

describe('what the playground loads', () => {
  it('is less than its limit', () => {
    const parts = [...site.files].filter(([path]) => path.endsWith('.js'));
    console.log(
      `playground: ${playgroundBytes(site.files)} bytes (gzip) until the first result; ${parts.map(([path, text]) => `${path} ${compressedBytes(text)}`).join(', ')}`,
    );
    expect(playgroundBytes(site.files)).toBeLessThanOrEqual(MOST_BYTES);
    expect(playgroundBytes(site.files)).toBeGreaterThan(100_000);
  });

  it('is a list of classic scripts that ask nobody for anything', () => {
    const scripts = [...site.files].filter(([path]) => path.endsWith('.js'));
    expect(scripts.map(([path]) => path).sort()).toEqual(['generate.js', 'main.js', 'tables.js', 'theme.js']);
    for (const [, code] of scripts) {
      expect(code).not.toMatch(/\bimport\s*\(|\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|EventSource/);
    }
  });
});

if (noChromium !== null) console.log(noChromium);

describe.skipIf(noChromium !== null)('the playground in Chromium', () => {
  let browser: Chromium;
  let shared: BrowserContext;
  /** What a page asked for, and what it complained about. */
  let requests: string[] = [];
  let complaints: string[] = [];
  const opened: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    browser = await startChromium();
    shared = await browser.open({ viewport: { width: 1300, height: 900 } });
  }, 60_000);
  afterAll(() => browser.stop());
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
    const all = complaints;
    [requests, complaints] = [[], []];
    expect(all).toEqual([]);
  });

  /** A page of a browser that has seen the site before, or with options of a new one. */
  async function open(url: string, options?: Parameters<Chromium['open']>[0]): Promise<Page> {
    const context = options === undefined ? shared : await browser.open(options);
    const page = await context.newPage();
    opened.push(context === shared ? page : context);
    page.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(url);
    return page;
  }

  /** A machine with other work is slow. */
  const eventually = <Value>(ask: () => Promise<Value>) => expect.poll(ask, { timeout: 20_000 });
  const rulesIn = (page: Page) => page.locator('.problem .rule').allTextContents();
  const lost = ['peers/missing-listener', 'peers/duplicate-address', 'table/not-replicated'];

  it('shows the first result, from a file, soon after it is loaded', async () => {
    const page = await open(site.local());
    expect(await rulesIn(page)).toEqual(lost);
    const first = Number(await page.evaluate("performance.getEntriesByName('first-result')[0].startTime"));
    const load = Number(await page.evaluate("performance.getEntriesByType('navigation')[0].loadEventStart"));
    console.log(`first result ${Math.round(first)} ms after the start, ${Math.round(load)} ms: loaded`);
    expect(first - load).toBeLessThan(300);
    expect(requests.every((url) => url.startsWith(site.local('')))).toBe(true);
  });

  it('does the same on a web server, and asks for nothing outside of it', async () => {
    const { server, url } = await serve(site.files, 0);
    try {
      const page = await open(url);
      expect(await rulesIn(page)).toEqual(lost);
      await page.click('#tab-tables');
      await page.locator('.card').first().waitFor();
      await page.click('#tab-generate');
      await page.locator('.generated').waitFor();
      expect(requests.map((request) => request.replace(url, '')).sort()).toEqual([
        '',
        'generate.js',
        'icon.svg',
        'main.js',
        'style.css',
        'tables.js',
        'theme.js',
      ]);
    } finally {
      server.close();
    }
  });

  it('judges what is typed, and underlines it', async () => {
    const page = await open(site.local());
    await page.getByLabel('Config of node A').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('peers p\n    peer lb1 10.0.0.1:10000\n    peer lb2 10.0.0.2');
    await page.getByLabel('Local peer').first().fill('lb1');
    await eventually(() => rulesIn(page)).toEqual(['syntax/truncated-file', 'peers/missing-port']);
    const address = page.locator('.cm-lintRange-error').getByText('10.0.0.2', { exact: true });
    await address.hover();
    await page.locator('.cm-tooltip a[href="rules/peers/missing-port.html"]').waitFor();
    await page.locator('.problem .place').last().click();
    expect(await page.evaluate('getSelection().toString()')).toBe('10.0.0.2');
  });

  it('applies a fix after it has shown what it changes', async () => {
    const page = await open(site.local());
    await page.locator('.problem summary').first().click();
    expect(await page.locator('.problem .diff .added').allTextContents()).toEqual([
      '+    stick-table type string len 32 size 100k expire 30m peers mypeers\n',
    ]);
    await page.locator('.problem .fix button').click();
    expect(await rulesIn(page)).not.toContain('table/not-replicated');
    expect(await page.locator('#editor-a .cm-content').innerText()).toContain('expire 30m peers mypeers');
    expect(await page.evaluate('document.activeElement.id')).toBe('summary');
    await page.getByLabel('Config of node A').focus();
    await page.keyboard.press('Control+Z');
    await eventually(() => rulesIn(page)).toEqual(lost);
  });

  it('compares two nodes, and their tables', async () => {
    const page = await open(site.local());
    await page.selectOption('#example', { label: 'Two nodes that do not fit together' });
    expect(await rulesIn(page)).toContain('fleet/different-table-key');
    await page.click('#tab-tables');
    await eventually(() => page.locator('.compared .differs th').allTextContents()).toEqual([
      'key differs',
      'expire differs',
    ]);
    await page.getByLabel('Config of node B').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('peers mypeers');
    await page.click('#tab-problems');
    await eventually(() => page.locator('#unnamed').textContent()).toBe(
      'The nodes are not compared: name the local peer of b.cfg, as -L does.',
    );
  });

  it('generates all three forms, and puts them into the config', async () => {
    const page = await open(site.local());
    await page.check('#with-cluster');
    const text = page.locator('.generated pre');
    await text.waitFor();
    for (const [form, line] of [
      ['legacy', 'peer lb2 10.0.0.2:10000'],
      ['modern', 'bind 10.0.0.1:10000\n    server lb1\n    server lb2 10.0.0.2:10000'],
      ['single', 'default-server'],
    ] as const) {
      await page.getByLabel('Form').selectOption(form);
      if (form !== 'single') expect(await text.textContent()).toContain(line);
      else expect(await text.textContent()).toMatch(/^peers mypeers\n/);
    }
    await page.getByLabel('Form').selectOption('modern');
    await page.locator('.output > button').click();
    await page.click('#tab-problems');
    expect(await rulesIn(page)).toEqual([]);
    await page.getByLabel('Cluster file', { exact: true }).last().click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('peers: { nme: p }');
    await eventually(() => rulesIn(page)).toContain('cluster/invalid');
    // Underlined a moment after it is listed
    await page.locator('#editor-cluster .cm-lintRange-error').first().waitFor();
  });

  it('puts everything into a link that another page opens', async () => {
    const page = await open(site.local());
    await page.selectOption('#example', { label: 'Two nodes that do not fit together' });
    await page.selectOption('#version', '2.6');
    await page.getByLabel('Local peer').last().fill('lb2');
    await page.click('#share');
    await page.getByText('It holds the texts themselves').waitFor();
    const link = page.url();
    const before = await page.locator('#problems').innerText();
    const other = await open(link);
    await other.locator('.problem').first().waitFor();
    expect(await other.locator('#problems').innerText()).toBe(before);
    expect(await other.inputValue('#version')).toBe('2.6');
    expect(await other.inputValue('#name-b')).toBe('lb2');
    await other.goto(`${site.local()}#1.AAAA`);
    await other.getByText('This link cannot be read').waitFor();
    expect(await rulesIn(other)).not.toEqual([]);
  });

  it('shows whatever a link brings as text, and fixes all that is certain at once', async () => {
    const markup = '"<img src=x onerror=alert(1)>"';
    const text = `global
    localpeer a

peers p
    bind 10.0.0.1:1024
    server a
    peer ${markup} 10.0.0.2:1024

bakend app
    stick-table type ip size 1m expire 1h peers p
    server ${markup} 10.0.1.1:80 chek
`;
    const state = {
      nodes: [{ name: '', text }],
      cluster: null,
      version: '3.4',
      view: 'problems',
    } as const;
    const page = await open(site.local() + fragmentOf(deflateRawSync(stateJson(state))));
    await page.locator('.problem').first().waitFor();
    for (const tab of ['#tab-tables', '#tab-generate', '#tab-problems']) await page.click(tab);
    expect(await page.locator('#main img, #main b').count()).toBe(0);
    await page.locator('#fix-all summary').click();
    const added = await page.locator('#fix-all .added').allTextContents();
    expect(added).toEqual([
      `+    server ${markup} 10.0.0.2:1024\n`,
      '+backend app\n',
      `+    server ${markup} 10.0.1.1:80 check\n`,
    ]);
    await page.locator('#fix-all button').click();
    expect(await page.locator('#editor-a .cm-content').innerText()).toContain('backend app');
  });

  it('needs no mouse', async () => {
    const page = await open(site.local());
    const focused = () =>
      page.evaluate(
        'document.activeElement.id || document.activeElement.getAttribute("aria-label") || document.activeElement.textContent',
      );
    const seen: unknown[] = [];
    for (let count = 0; count < 14; count++) {
      await page.keyboard.press('Tab');
      seen.push(await focused());
    }
    expect(seen).toEqual([
      'Skip to the content',
      'hapeers',
      'Playground',
      'Rules',
      'Docs',
      'GitHub',
      'theme',
      'example',
      'version',
      'two-nodes',
      'with-cluster',
      'share',
      'name-a',
      'Config of node A',
    ]);
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('F8');
    expect(await page.evaluate('getSelection().toString()')).toBe('server lb1');
    // What F8 shows has a link.
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('peers/missing-listener');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('tab-problems');
    await page.keyboard.press('ArrowRight');
    await page.locator('.card').first().waitFor();
    expect(await focused()).toBe('tab-tables');
    await page.keyboard.press('Home');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Go to a.cfg:11:5');
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('Config of node A');
  });

  it('is accessible, and fits a telephone', async () => {
    const page = await open(site.local(), { colorScheme: 'dark', viewport: { width: 390, height: 844 } });
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.selectOption('#example', { label: 'A cluster file' });
    await page.locator('.generated').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await fitsWidth(page)).toBe(true);
  });

  it('follows the theme of the system until another one is chosen, which stays', async () => {
    const page = await open(site.local(), { colorScheme: 'dark' });
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const dark = await background();
    await page.getByRole('button', { name: 'Switch to light theme' }).click();
    const light = await background();
    expect(light).toBe('rgb(255, 255, 255)');
    expect(dark).not.toBe(light);
    await page.goto(site.local('docs/index.html'));
    expect(await background()).toBe(light);
    expect(await page.locator('.only-light').first().isVisible()).toBe(true);
    expect(await page.locator('.only-dark').first().isVisible()).toBe(false);
  });
});
