import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryFolder } from '../haproxy/binaries.ts';

it('what a killed run left is removed by the next one, which leaves nothing itself', () => {
  const folder = join(repositoryFolder, 'node_modules/.cache/hapeers');
  mkdirSync(folder, { recursive: true });
  const { pid: dead } = spawnSync(process.execPath, ['--version']);
  const [left, running] = [dead, process.pid].map((pid) => join(folder, `voice-${pid}.mjs`));
  if (left === undefined || running === undefined) throw new Error('two files are planted');
  for (const file of [left, running]) writeFileSync(file, '');
  try {
    execFileSync(process.execPath, ['scripts/run.js', 'voice'], { cwd: repositoryFolder });
    expect(existsSync(left)).toBe(false);
    expect(readdirSync(folder).filter((file) => file.startsWith('voice-'))).toEqual([
      `voice-${process.pid}.mjs`,
    ]);
  } finally {
    rmSync(running, { force: true });
  }
});
