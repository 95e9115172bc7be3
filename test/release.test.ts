import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hapeers-release-'));
  const made = spawnSync(process.execPath, ['scripts/release.js'], { cwd: root, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
  copyFileSync(join(root, 'release/hapeers.cjs'), join(folder, 'hapeers.cjs'));
  writeFileSync(join(folder, 'a.cfg'), 'peers p\n    peer a 10.0.0.1:1024\n    peer b 10.0.0.2\n');
  writeFileSync(
    join(folder, 'c.yaml'),
    'peers: { name: p, port: 1024 }\nnodes: [{ name: a, address: 10.0.0.1 }]\n',
  );
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: readonly string[]) =>
  spawnSync(join(folder, 'hapeers.cjs'), args, {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  });

describe('the single file', () => {
  it.each([
    [['--version'], 0, /^\d+\.\d+\.\d+\n$/],
    [['lint', '--no-cluster', '-L', 'a', 'a.cfg'], 1, /\[peers\/missing-port\]/],
    [['lint', '--no-cluster', '--format', 'sarif', 'a.cfg'], 1, /"version": "2\.1\.0"/],
    [['generate', 'c.yaml', '--node', 'a'], 0, /^peers p\n {4}peer a 10\.0\.0\.1:1024\n$/],
    [['tables', '--no-cluster', 'a.cfg'], 0, /^/],
    [['explain', 'peers/missing-port'], 0, /^peers\/missing-port \(error\)/],
    [['schema'], 0, /"\$schema"/],
    [['completion', 'bash'], 0, /complete/],
    [['probe', '--timeout', '200ms', '127.0.0.1:1'], 1, /FAILED/],
  ])('does %j without anything beside it', (args, status, output) => {
    const outcome = run(...args);
    expect(outcome.stderr).not.toContain('    at ');
    expect(outcome.stdout).toMatch(output);
    expect(outcome.status).toBe(status);
  });

  it('comes with a bill of materials of what is in it, and with checksums', () => {
    const bill = JSON.parse(readFileSync(join(root, 'release/hapeers.cdx.json'), 'utf8'));
    expect(bill.bomFormat).toBe('CycloneDX');
    const names = bill.components.map(({ name }: { name: string }) => name);
    for (const name of ['commander', 'chevrotain', 'chalk', 'diff', 'yaml', 'vscode-languageserver']) {
      expect(names).toContain(name);
    }
    expect(names).not.toContain('vitest');
    for (const line of readFileSync(join(root, 'release/SHA256SUMS'), 'utf8').trim().split('\n')) {
      const [sum, name = ''] = line.split('  ');
      expect(
        createHash('sha256')
          .update(readFileSync(join(root, 'release', name)))
          .digest('hex'),
      ).toBe(sum);
    }
  });
});

describe('a Node.js that is too old', () => {
  it('is told in one line, before anything else is read', () => {
    const script = readFileSync(join(root, 'bin/hapeers.js'), 'utf8');
    const old = "Object.defineProperty(process.versions, 'node', { value: '18.20.4' });\n";
    writeFileSync(join(folder, 'old.cjs'), old + script.replace(/^#!.*\n/, ''));
    const { stderr, status } = spawnSync(process.execPath, [join(folder, 'old.cjs'), 'lint', 'a.cfg'], {
      encoding: 'utf8',
    });
    expect(stderr).toBe(
      'hapeers: Node.js 20 or later is required (this is 18.20.4)\n  hint: install Node.js 20 or later (https://nodejs.org/en/download)\n',
    );
    expect(status).toBe(2);
  });
});
