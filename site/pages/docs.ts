import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { escapeHtml, type Page } from './frame.ts';
import { from, type SiteMap, siteLink } from './links.ts';
import { markdownHtml } from './markdown.ts';

/** The pages of `docs/` in the order of the list beside them; those that are not named come last. */
const GROUPS: readonly (readonly [title: string, names: readonly string[]])[] = [
  ['Start', ['index', 'install', 'playground']],
  ['Commands', ['generate', 'lint', 'fleet', 'tables', 'probe', 'editor']],
  ['Guides', ['roll-out', 'certificates', 'nat', 'containers', 'split-brain', 'upgrades']],
  ['Automation', ['pipelines', 'formats', 'exit-codes', 'completion']],
  ['Library', ['library', 'api']],
  ['Evidence', ['agreement', 'hostile-ends', 'dependencies']],
];

/** A page of documentation before it is rendered. */
export interface DocSource {
  /** Path in the repository. */
  readonly source: string;
  /** Path in the site. */
  readonly path: string;
  readonly title: string;
  readonly text: string;
}

/** The README, which is the first page, and every page of `docs/`. */
export async function docSources(root: string): Promise<readonly DocSource[]> {
  const names = (await readdir(join(root, 'docs'))).filter((name) => name.endsWith('.md')).sort();
  const files = [
    { source: 'README.md', path: 'docs/index.html' },
    ...names.map((name) => ({ source: `docs/${name}`, path: `docs/${name.replace(/\.md$/, '.html')}` })),
    { source: 'CHANGELOG.md', path: 'docs/changelog.html' },
  ];
  return Promise.all(
    files.map(async ({ source, path }) => {
      const text = await readFile(join(root, source), 'utf8');
      const title = source === 'README.md' ? 'Overview' : (/^# (.+)$/m.exec(text)?.[1] ?? path);
      return { source, path, title, text };
    }),
  );
}

export function docPages(sources: readonly DocSource[], map: SiteMap): readonly Page[] {
  return sources.map(({ source, path, title, text }) => ({
    path,
    title: `${title} · hapeers`,
    description: `hapeers documentation: ${title}. ${firstSentence(text)}`.trim(),
    aside: listOf(sources, path),
    main: `<article class="prose">\n${markdownHtml(text, (href) => siteLink(href, source, path, map))}</article>`,
  }));
}

function listOf(sources: readonly DocSource[], current: string): string {
  const left = new Set(sources);
  const grouped = GROUPS.map(([title, names]) => {
    const members = names.flatMap((name) => sources.filter(({ path }) => path === `docs/${name}.html`));
    for (const member of members) left.delete(member);
    return [title, members] as const;
  });
  return [...grouped, ['More', [...left]] as const]
    .filter(([, members]) => members.length > 0)
    .map(
      ([title, members]) =>
        `<p>${title}</p>\n<ul>\n${members.map((one) => entry(one, current)).join('')}</ul>\n`,
    )
    .join('');
}

function entry({ path, title }: DocSource, current: string): string {
  const mark = path === current ? ' aria-current="page"' : '';
  return `<li><a href="${from(current, path)}"${mark}>${escapeHtml(title)}</a></li>\n`;
}

/** Of the first paragraph; empty for a page that begins with something else. */
function firstSentence(text: string): string {
  const paragraph = text.split('\n').find((line) => /^[A-Z`]/.test(line)) ?? '';
  return paragraph
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll('`', '')
    .slice(0, 200);
}
