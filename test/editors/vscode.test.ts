import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('the VS Code extension is packed by the tool of its marketplace', { timeout: 240_000 }, () => {
  const packed = `${root}editors/vscode/hapeers.vsix`;
  rmSync(packed, { force: true });
  const output = execFileSync('npm', ['run', '--silent', 'vscode'], { cwd: root, encoding: 'utf8' });
  expect(output).toContain('Packaged: hapeers.vsix');
  expect(existsSync(packed)).toBe(true);
  // A .vsix is a ZIP archive; the names of its files are not compressed.
  const names = readFileSync(packed, 'latin1');
  for (const name of ['extension/extension.cjs', 'extension/package.json', 'extension/LICENSE.txt']) {
    expect(names).toContain(name);
  }
  expect(names).not.toContain('node_modules');
});
