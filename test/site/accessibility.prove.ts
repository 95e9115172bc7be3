import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examples } from '../../site/shared/examples.ts';
import { accessibilityProblems, fitsWidth } from './accessibility.ts';
import { type BuiltSite, buildSite } from './built-site.ts';
import { type Chromium, noChromium, startChromium } from './chromium.ts';

if (noChromium !== null) console.log(noChromium);

describe.skipIf(noChromium !== null)('every kind of page, wide and narrow, in both themes', () => {
  let site: BuiltSite;
  let browser: Chromium;
  beforeAll(async () => {
    [site, browser] = [await buildSite(), await startChromium()];
  }, 240_000);
  afterAll(async () => {
    await browser.stop();
    site.remove();
  });

  it.each([
    ['light', 1300],
    ['light', 390],
    ['dark', 1300],
    ['dark', 390],
  ] as const)('is accessible in the %s theme at a width of %i', async (colorScheme, width) => {
    const context = await browser.open({ colorScheme, viewport: { width, height: 844 } });
    const page = await context.newPage();
    const check = async (what: string) => {
      expect(await accessibilityProblems(page), what).toEqual([]);
      expect(await fitsWidth(page), what).toBe(true);
    };
    await page.goto(site.local());
    for (const [index, { title, state }] of examples.entries()) {
      await page.selectOption('#example', String(index));
      if (state.view === 'tables') await page.locator('.card').first().waitFor();
      if (state.view === 'generate') await page.locator('.generated').waitFor();
      await check(title);
    }
    for (const path of [
      'rules/index.html',
      'rules/peers/missing-listener.html',
      'docs/index.html',
      'docs/api.html',
    ]) {
      await page.goto(site.local(path));
      await check(path);
    }
    await context.close();
  });
});
