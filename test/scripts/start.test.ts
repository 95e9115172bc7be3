import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/start.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'hapeers-caller-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', env: { ...process.env, ...env } });

describe('npm start', () => {
  it('shows the loss and the fix on one screen', () => {
    const { stdout, stderr, status } = start([]);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const inOrder = [
      /^12- {4}server lb2 10\.0\.0\.2:10000\n13- {4}server lb3 10\.0\.0\.2:10000$/m,
      /\$ haproxy -c .*\n(?:.*\n)?0\n|\(HAProxy is not installed/,
      /\[peers\/missing-listener\]/,
      /^-.*server lb3 10\.0\.0\.2:10000$/m,
      /^\+.*peers mypeers$/m,
      /wrote haproxy\.cfg/,
      /no problems in 1 file/,
    ];
    let at = 0;
    for (const part of inOrder) {
      const found = stdout.slice(at).search(part);
      expect([part, found >= 0]).toEqual([part, true]);
      at += found;
    }
    const lines = stdout.trimEnd().split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.length).toBeLessThanOrEqual(40);
  });

  it('reads files from the folder of the caller', () => {
    writeFileSync(join(folder, 'own.cfg'), 'peers p\n    peer a 10.0.0.1:1024\n    peer b 10.0.0.2\n');
    const { stdout, status } = start(['lint', '--no-cluster', '-L', 'a', 'own.cfg'], { INIT_CWD: folder });
    expect(stdout).toMatch(/^own\.cfg:3:.*\[peers\/missing-port\]/m);
    expect(status).toBe(1);
  });
});
