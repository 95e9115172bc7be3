import MarkdownIt from 'markdown-it';
import { type Language, tokensOf } from '../shared/highlight.ts';
import { escapeHtml } from './frame.ts';

/**
 * Markdown as HTML, with anchors as GitHub makes them. The texts are those of this repository, so their HTML is kept.
 * @param linkTo what a link or a picture leads to on the page
 */
export function markdownHtml(markdown: string, linkTo: (href: string) => string): string {
  const renderer = new MarkdownIt({ html: true, highlight: (code, language) => codeHtml(code, language) });
  const { rules } = renderer.renderer;
  const used = new Set<string>();
  rules.heading_open = (tokens, index) => {
    const { tag = 'h2' } = tokens[index] ?? {};
    const id = unique(anchorOf(tokens[index + 1]?.content ?? ''), used);
    return `<${tag} id="${id}">`;
  };
  rules.table_open = () => '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>\n';
  rules.table_close = () => '</table></div>\n';
  // A column without a heading has a cell there: a heading would be announced without words.
  rules.th_open = (tokens, index) => (tokens[index + 1]?.content === '' ? '<td>' : '<th>');
  rules.th_close = (tokens, index) => (tokens[index - 1]?.content === '' ? '</td>' : '</th>');
  rules.fence = (tokens, index) => {
    const { content = '', info = '' } = tokens[index] ?? {};
    return `<pre tabindex="0" role="group" aria-label="${info === '' ? 'Text' : escapeHtml(info)}"><code>${codeHtml(content, info)}</code></pre>\n`;
  };
  renderer.core.ruler.push('links', ({ tokens }) => {
    for (const { children } of tokens) {
      for (const token of children ?? []) {
        const name = token.type === 'link_open' ? 'href' : token.type === 'image' ? 'src' : null;
        if (name !== null) token.attrSet(name, linkTo(String(token.attrGet(name) ?? '')));
      }
    }
  });
  return renderer.render(pictures(markdown, linkTo));
}

/** As GitHub does: `bind/bad-address` is `bindbad-address`. */
export function anchorOf(heading: string): string {
  return heading
    .replaceAll('`', '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

function unique(anchor: string, used: Set<string>): string {
  let one = anchor;
  for (let count = 1; used.has(one); count++) one = `${anchor}-${count}`;
  used.add(one);
  return one;
}

/** A picture with two sources follows the theme of the system; ours can be switched, too. */
function pictures(markdown: string, linkTo: (href: string) => string): string {
  return markdown.replace(/<picture>[\s\S]*?<\/picture>/g, (picture) => {
    const [, dark = ''] = /srcset="([^"]+)"/.exec(picture) ?? [];
    const [, light = ''] = /src="([^"]+)"/.exec(picture) ?? [];
    const [, alt = ''] = /alt="([^"]+)"/.exec(picture) ?? [];
    const image = (theme: string, source: string) =>
      `<img class="only-${theme}" src="${linkTo(source)}" alt="${alt}">`;
    return image('light', light) + image('dark', dark);
  });
}

const LANGUAGES: Readonly<Record<string, Language>> = { haproxy: 'haproxy', yaml: 'yaml' };

/** A block of code with its colors. */
export function codeHtml(code: string, name: string): string {
  const language = LANGUAGES[name];
  return code
    .split('\n')
    .map((line) => {
      if (language !== undefined) return coloredLine(line, language);
      return name === 'console' || name === 'diff' ? shellLine(line) : escapeHtml(line);
    })
    .join('\n');
}

function coloredLine(line: string, language: Language): string {
  let html = '';
  let done = 0;
  for (const { start, end, kind } of tokensOf(line, language)) {
    html += `${escapeHtml(line.slice(done, start))}<span class="tok-${kind}">${escapeHtml(line.slice(start, end))}</span>`;
    done = end;
  }
  return html + escapeHtml(line.slice(done));
}

function shellLine(line: string): string {
  const kind = line.startsWith('$ ')
    ? 'prompt'
    : /^\+(?!\+)/.test(line)
      ? 'added'
      : /^-(?!-)/.test(line)
        ? 'removed'
        : null;
  return kind === null ? escapeHtml(line) : `<span class="${kind}">${escapeHtml(line)}</span>`;
}
