import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Stage, StoryError } from '../../scripts/demo/stage.ts';
import { haproxyBinaries, repositoryFolder } from '../haproxy/binaries.ts';

const isPossible = haproxyBinaries().length > 0;
if (!isPossible) console.log('npm run demo: NOT tested (no HAProxy)');

const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith('hapeers-story-'));

describe.skipIf(!isPossible)('npm run demo', () => {
  it('tells the story to its end with running nodes, and leaves nothing behind', {
    timeout: 120_000,
  }, async () => {
    const before = leftovers();
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['scripts/run.js', 'demo'], {
      cwd: repositoryFolder,
    });
    expect(stderr).toBe('');
    expect([...stdout.matchAll(/^(\d)\. /gm)].map(([, number]) => number).join('')).toBe('123456789');
    expect(stdout).toMatch(
      /\[peers\/missing-local-peer\][\s\S]*learned the sessions from lb1 again[\s\S]*ok canary/,
    );
    expect(leftovers().filter((name) => !before.includes(name))).toEqual([]);
  });
});

describe('a step', () => {
  const stage = new Stage(repositoryFolder, repositoryFolder, { pauseMs: 0, color: false });

  it('that ends or shows something else stops the story', async () => {
    await expect(stage.hapeers('--version', { exit: 1, shows: /\d/ })).rejects.toThrow(StoryError);
    await expect(stage.hapeers('--version', { exit: 0, shows: /never/ })).rejects.toThrow(StoryError);
    expect(() => stage.claim(false, 'what is not so')).toThrow(StoryError);
  });
});
