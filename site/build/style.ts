import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transform } from './esbuild.ts';

/** The style sheets in the order in which they add to each other. */
const SHEETS = ['theme', 'frame', 'panes', 'editor', 'results', 'tables', 'documentation', 'narrow'];

/** The one style sheet of the site. */
export async function siteStyle(root: string): Promise<string> {
  const sheets = await Promise.all(
    SHEETS.map((name) => readFile(join(root, 'site/style', `${name}.css`), 'utf8')),
  );
  const { code } = await transform(sheets.join('\n'), { loader: 'css', minify: true });
  return code;
}
