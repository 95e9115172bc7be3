import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryFolder } from '../haproxy/binaries.ts';
import { preCommitAbsence, prepare, runIn } from './pre-commit.ts';

const absence = preCommitAbsence();
if (absence !== null) console.log(`the hooks: NOT installed by pre-commit (${absence})`);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hapeers-hooks-'));
  prepare(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(absence !== null)('pre-commit', () => {
  it('installs the last commit of this repository and runs it', { timeout: 600_000 }, () => {
    // Nothing else that is called hapeers
    rmSync(join(folder, 'bin/hapeers'));
    const { status, stdout } = runIn(folder, join(folder, 'work'), 'pre-commit', [
      'try-repo',
      repositoryFolder,
      'hapeers',
      '--all-files',
    ]);
    expect(stdout).toMatch(/^haproxy\.cfg:3:\d+: error: .*\[peers\/missing-port\]$/m);
    expect(stdout).toMatch(/hapeers lint\.+Failed\n- hook id: hapeers\n- exit code: 1/);
    expect(status).toBe(1);
  });
});
