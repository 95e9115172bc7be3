import { PROJECT_URL } from '../../src/report/rule-url.ts';

/** What the frame of a page needs to know. */
export interface Page {
  /** Its path in the site: `rules/peers/missing-listener.html`. */
  readonly path: string;
  readonly title: string;
  readonly description: string;
  /** HTML of the main part. */
  readonly main: string;
  /** HTML of the list of pages beside it; none for a page that is as wide as the window. */
  readonly aside?: string;
  /** Scripts besides that of the theme, as paths in the site. */
  readonly scripts?: readonly string[];
}

/**
 * Nothing is fetched, sent or framed. The styles are the editor's, which writes them into the page; `file:` is for pages
 * that are opened without a server, where "self" is nobody.
 */
const POLICY =
  "default-src 'none'; script-src 'self' file:; style-src 'self' file: 'unsafe-inline'; img-src 'self' file: data:; form-action 'none'; base-uri 'none'";

const PARTS = [
  ['index.html', 'Playground'],
  ['rules/index.html', 'Rules'],
  ['docs/index.html', 'Docs'],
] as const;

/** A page of the site as HTML; every address in it is relative, so that any folder of any host will do. */
export function pageHtml({ path, title, description, main, aside, scripts = [] }: Page): string {
  const base = '../'.repeat(path.split('/').length - 1);
  const part = PARTS.find(([to]) => to.split('/')[0] === path.split('/')[0]);
  const links = PARTS.map(
    ([to, text]) => `<a href="${base}${to}"${part?.[0] === to ? ' aria-current="true"' : ''}>${text}</a>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<meta name="description" content="${escapeHtml(description)}">
<link rel="icon" href="${base}icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${base}style.css">
<script src="${base}theme.js"></script>
${scripts.map((script) => `<script src="${base}${script}" defer></script>\n`).join('')}</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
<a class="brand" href="${base}index.html">${LOGO}hapeers</a>
<nav aria-label="Site">${links.join('')}<a href="${PROJECT_URL}">GitHub</a></nav>
<button type="button" id="theme" class="icon" aria-label="Switch theme">${SUN}</button>
</header>
<div class="${aside === undefined ? 'wide' : 'columns'}">
${aside === undefined ? '' : `<nav class="aside" aria-label="Pages">${aside}</nav>\n`}<main id="main" tabindex="-1">
${main}
</main>
</div>
</body>
</html>
`;
}

/** Two nodes that share a table. */
const SHAPES =
  '<path d="M7 6.5h10M7 17.5h10M5 9v6M19 9v6" stroke="currentColor" stroke-width="2" fill="none"/><g fill="currentColor"><circle cx="5" cy="6.5" r="3.2"/><circle cx="19" cy="6.5" r="3.2"/><circle cx="5" cy="17.5" r="3.2"/><circle cx="19" cy="17.5" r="3.2"/></g>';
const LOGO = `<svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">${SHAPES}</svg>`;
const SUN =
  '<svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true"><circle cx="12" cy="12" r="8.5" fill="none" stroke="currentColor" stroke-width="2"/><path d="M12 3.5a8.5 8.5 0 0 1 0 17z" fill="currentColor"/></svg>';

/** The picture in the tab of the browser. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" color="#2f6fde">${SHAPES}</svg>\n`;

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
