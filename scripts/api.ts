import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * `docs/api.md`: every function and class of the library with its signature and its doc comment: shapes, units, errors, an
 * example. The examples are compiled and run by tests.
 */
export async function apiPage(root: string): Promise<{ path: string; text: string }> {
  const index = await readFile(join(root, 'src/index.ts'), 'utf8');
  const entries: Entry[] = [];
  for (const [, names = '', from = ''] of index.matchAll(/^export \{([^}]*)\} from '(\.[^']+)';/gms)) {
    const file = from.startsWith('../') ? from.slice(3) : `src/${from.slice(2)}`;
    const code = await readFile(join(root, file), 'utf8');
    for (const item of names.split(',')) {
      const [own = '', shown = own] = item.trim().split(/\s+as\s+/);
      if (own === '' || own.startsWith('type ')) continue;
      const entry = entryOf(code, own, shown);
      if (entry !== null) entries.push(entry);
    }
  }
  entries.sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
  const list = entries.map(({ name, summary }) => `| [\`${name}\`](#${name.toLowerCase()}) | ${summary} |`);
  const text = [
    '# API',
    '',
    'Generated from the doc comments of the source. See [library.md](library.md) for how the parts go together.',
    '',
    '| | |',
    '|---|---|',
    ...list,
    '',
    ...entries.map(({ body }) => body),
  ].join('\n');
  return { path: 'docs/api.md', text: `${text.trimEnd()}\n` };
}

interface Entry {
  readonly name: string;
  readonly summary: string;
  readonly body: string;
}

/** Null for what is neither a function nor a class. */
function entryOf(code: string, own: string, name: string): Entry | null {
  const match = new RegExp(
    `(?:/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\n)?export (?:async )?(function|class) ${own}\\b([\\s\\S]*?)\\{\\n`,
  ).exec(code);
  if (match === null) return null;
  const [, comment = '', kind = '', rest = ''] = match;
  const doc = comment.replace(/^\s*\* ?/gm, '').trim();
  const [described = '', ...tags] = doc.split(/^(?=@\w)/m);
  const signature =
    kind === 'class' ? `class ${name}${rest.trimEnd()}` : `${name}${rest.replace(/\s+/g, ' ').trim()}`;
  const notes = tags.flatMap((tag) => noteOf(tag.trim()));
  const text = link(described.trim());
  return {
    name,
    summary: (/^[\s\S]*?[.:](?=\s|$)/.exec(text)?.[0] ?? text).replace(/\s+/g, ' ').replaceAll('|', '\\|'),
    body: [`## ${name}`, '', '```ts', signature, '```', '', text, '', ...notes].join('\n'),
  };
}

function noteOf(tag: string): string[] {
  const [, kind = '', text = ''] = /^@(\w+)\s*([\s\S]*)$/.exec(tag) ?? [];
  if (kind === 'example') return ['```ts', text.trim(), '```', ''];
  const shown = link(text.replace(/\s+/g, ' ').trim());
  if (kind === 'param') return [`- \`${shown.split(' ')[0]}\`: ${shown.split(' ').slice(1).join(' ')}`, ''];
  return kind === 'throws' ? [`- throws ${shown}`, ''] : [`- ${kind}: ${shown}`, ''];
}

function link(text: string): string {
  return text.replace(/\{@link (\w+)\}/g, '`$1`');
}
