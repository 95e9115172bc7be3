import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { hapeers } from '../test/cli/shell.ts';

const BLOCK = /<!-- (run|file)(?: in (\S+))?: (.+?) -->\n(?:```[\s\S]*?\n```\n)?/g;

/**
 * The README and the pages of docs with every block after `<!-- run: ARGUMENTS -->` replaced by what the command prints (`run in FOLDER:` where its files are there), and
 * every block after `<!-- file: PATH -->` by that file: what it shows is what happens.
 */
export async function renderPages(folder: string): Promise<{ path: string; text: string }[]> {
  const docs = (await readdir(join(folder, 'docs'))).filter((name) => name.endsWith('.md')).sort();
  const pages = ['README.md', ...docs.map((name) => `docs/${name}`)];
  return Promise.all(pages.map((path) => renderPage(folder, path)));
}

async function renderPage(folder: string, path: string): Promise<{ path: string; text: string }> {
  const before = await readFile(join(folder, path), 'utf8');
  let text = '';
  let done = 0;
  for (const match of before.matchAll(BLOCK)) {
    const [whole, kind, where = '', what = ''] = match;
    const make = kind === 'file' ? fileBlock : outputBlock;
    const [comment] = whole.split('\n');
    text += `${before.slice(done, match.index)}${comment}\n${await make(join(folder, where), what)}`;
    done = match.index + whole.length;
  }
  return { path, text: text + before.slice(done) };
}

async function fileBlock(folder: string, path: string): Promise<string> {
  const language = extname(path) === '.yaml' ? 'yaml' : 'haproxy';
  return `\`\`\`${language}\n${await readFile(join(folder, path), 'utf8')}\`\`\`\n`;
}

async function outputBlock(folder: string, args: string): Promise<string> {
  const { stdout } = await hapeers(args.split(' '), { cwd: folder });
  return `\`\`\`console\n$ hapeers ${args}\n${stdout.trimEnd()}\n\`\`\`\n`;
}
