import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSyntaxDiagramsCode } from 'chevrotain';
import { ConfigParser } from '../grammar/parser.ts';
import { rulesMarkdown } from '../src/cli/rules/report.ts';
import { apiPage } from './api.ts';
import { compileSchema } from './compile-schema.ts';
import { examplePems } from './example-pems.ts';
import { movingPictures } from './picture/moving.ts';
import { pictures } from './picture/still.ts';
import { renderPages } from './readme.ts';

/**
 * `generate`: writes every file that is made from another. `generate --check` writes nothing and fails where a file is
 * not what it would write.
 */
const root = fileURLToPath(new URL('../../..', import.meta.url));

const files = [
  { path: 'src/lint/rules/README.md', text: rulesMarkdown() },
  { path: 'grammar/diagrams.html', text: diagrams() },
  ...(await compileSchema(root)),
  await examplePems(root),
  ...(await renderPages(root)),
  ...(await pictures(join(root, 'fixtures/readme'), ['lint', 'haproxy.cfg'])),
  ...(await movingPictures(root)),
  await apiPage(root),
];
const stale: string[] = [];
for (const { path, text } of files) {
  const before = await readFile(join(root, path), 'utf8').catch(() => null);
  if (before === text) continue;
  stale.push(path);
  if (!process.argv.includes('--check')) await writeFile(join(root, path), text);
}
if (process.argv.includes('--check') && stale.length > 0) {
  console.error(`not up to date: ${stale.join(', ')}\n  hint: run "npm run generate" and commit the result`);
  process.exitCode = 1;
} else {
  console.log(stale.length === 0 ? 'generated files are up to date' : `written: ${stale.join(', ')}`);
}

/** Railroad diagrams of the grammar; the page takes the scripts that draw them from the installed package. */
function diagrams(): string {
  const resources = '../node_modules/chevrotain/diagrams/';
  return createSyntaxDiagramsCode(new ConfigParser(true).getSerializedGastProductions(), {
    resourceBase: resources,
    css: `${resources}diagrams.css`,
  });
}
