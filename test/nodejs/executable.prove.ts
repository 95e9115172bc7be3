import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryFolder } from '../haproxy/binaries.ts';
import { nodejsAbsence, supportedNodejs } from './versions.ts';

const absence = nodejsAbsence();
if (absence !== null) console.log(`a release made by Node.js 22 and 24: NOT tested (${absence})`);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hapeers-releases-'));
  writeFileSync(join(folder, 'a.cfg'), 'peers p\n    peer a 10.0.0.1:1024\n    peer b 10.0.0.2\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

// release.test.ts has the version that runs the tests.
describe.each(supportedNodejs())('a release made by Node.js $version', ({ path, version }) => {
  it('has an executable with that Node.js, which runs where there is none', () => {
    const made = join(folder, version);
    const { status, stderr } = spawnSync(path, ['scripts/release.js', made], {
      cwd: repositoryFolder,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const start = (...args: readonly string[]) =>
      spawnSync(join(made, `hapeers-linux-${process.arch}`), args, {
        cwd: folder,
        encoding: 'utf8',
        env: {},
      });
    expect(start('--version')).toMatchObject({ status: 0, stderr: '' });
    const lint = start('lint', '--no-cluster', '--haproxy-version', '3.0', '-L', 'a', 'a.cfg');
    expect(lint.stdout).toContain('[peers/missing-port]');
    expect(lint.stderr).toMatch(/^1 error in 1 file/);
    expect(lint.status).toBe(1);
    expect(start('probe', '--timeout', '200ms', '127.0.0.1:1').stdout).toContain('[refused]');
    const { components } = JSON.parse(readFileSync(join(made, 'hapeers.cdx.json'), 'utf8'));
    expect(components).toContainEqual(expect.objectContaining({ name: 'node', version }));
    expect(spawnSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: made })).toMatchObject({
      status: 0,
    });
  });
});

describe('a release', () => {
  it('is the same, byte for byte, when it is made again, but for the executable', {
    timeout: 300_000,
  }, () => {
    const sums = ['first', 'second'].map((name) => {
      const made = join(folder, name);
      const { status } = spawnSync(process.execPath, ['scripts/release.js', made], { cwd: repositoryFolder });
      expect(status).toBe(0);
      const lines = readFileSync(join(made, 'SHA256SUMS'), 'utf8').trim().split('\n');
      return lines.filter((line) => !line.includes('hapeers-linux'));
    });
    expect(sums[0]?.length).toBeGreaterThan(2);
    expect(sums[1]).toEqual(sums[0]);
  });
});
