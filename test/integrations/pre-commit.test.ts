import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryFolder } from '../haproxy/binaries.ts';
import { commit, preCommitAbsence, prepare, runIn } from './pre-commit.ts';

const absence = preCommitAbsence();
if (absence !== null) console.log(`the hooks: NOT run by pre-commit (${absence})`);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hapeers-hooks-'));
  prepare(folder);
  mkdirSync(join(folder, 'hooks'));
  cpSync(join(repositoryFolder, '.pre-commit-hooks.yaml'), join(folder, 'hooks/.pre-commit-hooks.yaml'));
  commit(folder, join(folder, 'hooks'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(absence !== null)('pre-commit', () => {
  it('accepts the manifest', () => {
    const outcome = runIn(folder, repositoryFolder, 'pre-commit', [
      'validate-manifest',
      '.pre-commit-hooks.yaml',
    ]);
    expect(outcome).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('runs the hook of the installed program on the files that are meant, and fails where there is an error', () => {
    const run = () =>
      runIn(folder, join(folder, 'work'), 'pre-commit', [
        'try-repo',
        join(folder, 'hooks'),
        'hapeers-system',
        '--all-files',
      ]);
    const bad = run();
    expect(bad.stdout).toMatch(
      /hapeers lint \(installed\)\.+Failed\n- hook id: hapeers-system\n- exit code: 1/,
    );
    expect(bad.stdout).toMatch(/^haproxy\.cfg:3:\d+: error: .*\[peers\/missing-port\]$/m);
    expect(bad.status).toBe(1);

    const text = 'global\n    localpeer a\npeers p\n    peer a 10.0.0.1:1024\n    peer b 10.0.0.2:1024\n';
    writeFileSync(join(folder, 'work/haproxy.cfg'), text);
    const good = run();
    expect(good.stdout).toMatch(/hapeers lint \(installed\)\.+Passed/);
    expect(good.status).toBe(0);
  });
});

// pre-commit takes all that "npm pack" prints for the name of the package that it installs.
it('npm pack prints the name of the package alone, although it builds', () => {
  const { stdout, status } = spawnSync('npm', ['pack', '--dry-run'], {
    cwd: repositoryFolder,
    encoding: 'utf8',
  });
  expect(stdout).toMatch(/^hapeers-\d+\.\d+\.\d+\.tgz\n$/);
  expect(status).toBe(0);
});
