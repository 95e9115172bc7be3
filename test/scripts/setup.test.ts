import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { repositoryFolder } from '../haproxy/binaries.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapeers-setup-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a git clone that npm makes', () => {
  /** As npm prepares it: in its cache, with the options of the command that was typed. */
  const clone = join(folder, '_cacache/tmp/git-cloneAbC123');
  const prepare = (isGlobal: boolean) => {
    mkdirSync(join(clone, 'scripts'), { recursive: true });
    cpSync(join(repositoryFolder, 'scripts/setup.js'), join(clone, 'scripts/setup.js'));
    cpSync(join(repositoryFolder, 'package.json'), join(clone, 'package.json'));
    return spawnSync(process.execPath, ['scripts/setup.js', 'no-step'], {
      cwd: clone,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], ...(isGlobal ? { npm_config_global: 'true' } : {}) },
    });
  };

  it('is not prepared for a global installation, which npm would end with a command that leads nowhere', () => {
    const { status, stderr } = prepare(true);
    expect(stderr).toMatch(/^hapeers: npm cannot install a git repository globally .*: run "npm pack" .*\n$/);
    expect(status).toBe(1);
  });

  it('is prepared for everything else', () => {
    expect(prepare(false).stderr).toMatch(/^hapeers: unknown step "no-step"/);
  });
});
