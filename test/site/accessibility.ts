import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds wrong on a page as it is now: labels, roles, contrast (WCAG AA) and the like. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(`axe
    .run(document, { preload: false, resultTypes: ['violations'] })
    .then(({ violations }) => violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, any }) => id + ': ' + html.slice(0, 120) + ' ' + (any[0]?.message ?? ''))))`);
}

/** Whether a page is as wide as its window, so that nobody has to scroll sideways. */
export async function fitsWidth(page: Page): Promise<boolean> {
  return (await page.evaluate('document.documentElement.scrollWidth <= innerWidth')) === true;
}
