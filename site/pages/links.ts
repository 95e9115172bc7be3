import { dirname, join, relative } from 'node:path/posix';
import { PROJECT_URL, SITE_URL } from '../../src/report/rule-url.ts';

/** Where the files of the repository are in the site. */
export interface SiteMap {
  /** Path in the site by path in the repository. */
  readonly pages: ReadonlyMap<string, string>;
  /** Path in the site by the anchor that a rule has in the list of all rules. */
  readonly rules: ReadonlyMap<string, string>;
}

const RULES = 'src/lint/rules/README.md';
const BLOB = `${PROJECT_URL}/blob/main/`;
const RAW = `${PROJECT_URL.replace('github.com', 'raw.githubusercontent.com')}/main/`;

/**
 * The address of a link on a page of the site. Links to files that the site has no page for lead to the repository.
 * @param source the file that has the link, as a path in the repository
 * @param path its page in the site
 */
export function siteLink(href: string, source: string, path: string, map: SiteMap): string {
  if (href.startsWith(`${SITE_URL}/`)) return from(path, href.slice(SITE_URL.length + 1) || 'index.html');
  const isOurs = href.startsWith(BLOB) || href.startsWith(RAW);
  if (!isOurs && /^(?:[a-z]+:|#)/i.test(href)) return href;
  const [file = '', anchor] = href.replace(BLOB, '').replace(RAW, '').split('#');
  const target = isOurs ? file : join(dirname(source), file);
  const rule = target === RULES && anchor !== undefined ? map.rules.get(anchor) : undefined;
  if (rule !== undefined) return from(path, rule);
  const page = map.pages.get(target);
  const hash = anchor === undefined ? '' : `#${anchor}`;
  return page === undefined ? `${BLOB}${target}${hash}` : `${from(path, page)}${hash}`;
}

/** The relative address from a page to another. */
export function from(page: string, to: string): string {
  return relative(dirname(page), to);
}
