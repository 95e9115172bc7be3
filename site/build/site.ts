import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { docPages, docSources } from '../pages/docs.ts';
import { icon, pageHtml } from '../pages/frame.ts';
import { playgroundPage } from '../pages/playground.ts';
import { ruleAnchors, rulePages } from '../pages/rules.ts';
import { siteScripts } from './scripts.ts';
import { siteStyle } from './style.ts';

const PICTURES = 'docs/pictures';

/**
 * Every file of the site by its path.
 * @param root folder of the repository
 */
export async function siteFiles(root: string): Promise<ReadonlyMap<string, string>> {
  const [pages, scripts] = await Promise.all([sitePages(root), siteScripts(root)]);
  return new Map([...pages, ...scripts]);
}

/** The files of the site without its scripts. */
export async function sitePages(root: string): Promise<ReadonlyMap<string, string>> {
  const pictures = (await readdir(join(root, PICTURES))).map((name) => `${PICTURES}/${name}`);
  const sources = await docSources(root);
  const map = {
    rules: ruleAnchors(),
    pages: new Map([
      ['src/lint/rules/README.md', 'rules/index.html'],
      ...sources.map(({ source, path }) => [source, path] as const),
      ...pictures.map((path) => [path, path] as const),
    ]),
  };
  const pages = [playgroundPage(), ...rulePages(map), ...docPages(sources, map)];
  return new Map([
    ...pages.map((page) => [page.path, pageHtml(page)] as const),
    ...(await Promise.all(
      pictures.map(async (path) => [path, await readFile(join(root, path), 'utf8')] as const),
    )),
    ['style.css', await siteStyle(root)],
    ['icon.svg', icon],
  ]);
}
