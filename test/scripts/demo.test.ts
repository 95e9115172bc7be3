import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { castText, readCast } from '../../scripts/demo/recording.ts';
import { Stage, StoryError } from '../../scripts/demo/stage.ts';
import { haproxyBinaries, repositoryFolder } from '../haproxy/binaries.ts';

const isPossible = haproxyBinaries().length > 0;
if (!isPossible) console.log('npm run demo: NOT tested (no HAProxy)');

const cast = readFileSync(join(repositoryFolder, 'docs/demo.cast'), 'utf8');
const recorded = readCast(cast)
  .shown.map(({ text }) => text)
  .join('');

/** The lines without colors and without what differs from run to run: ports, times, versions, the folder, and the columns of a table. */
function likeEveryRun(text: string): readonly string[] {
  return (
    text
      .replace(/\x1b\[[\d;]*m/g, '')
      .replace(/story-\w+/g, 'story')
      .replace(/\d+(\.\d+)*/g, '0')
      .split('\n')
      .map((line) => line.replace(/ +/g, ' ').trimEnd())
      // A node that another one is slow to greet is remarked upon.
      .filter((line) => !/^ +(?:info|hint): /.test(line))
  );
}

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
    // What the README shows is what happens today.
    expect(likeEveryRun(stdout)).toEqual(likeEveryRun(recorded));
    expect(leftovers().filter((name) => !before.includes(name))).toEqual([]);
  });
});

describe('the recording', () => {
  it('is read as it was written, in lines as terminals want them', () => {
    const recording = {
      title: 'x',
      shown: [
        { at: 0, text: 'a\n' },
        { at: 1.25, text: 'b\u001b[1mc\u001b[0m\n' },
      ],
    };
    const text = castText(recording, { width: 80, height: 24 });
    expect(text.split('\n')[0]).toBe('{"version":2,"width":80,"height":24,"title":"x"}');
    expect(text).toContain('[0,"o","a\\r\\n"]');
    expect(readCast(text)).toEqual(recording);
  });

  it('tells the whole story, each line later than the one before', () => {
    const times = readCast(cast).shown.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect([...recorded.matchAll(/^(?:\x1b\[\d+m)?(\d)\. /gm)].map(([, number]) => number).join('')).toBe(
      '123456789',
    );
  });

  it.each(['dark', 'light'])(
    'is the picture of the README (%s), which needs nothing from elsewhere',
    (theme) => {
      const picture = readFileSync(join(repositoryFolder, `docs/pictures/demo-${theme}.svg`), 'utf8');
      const text = picture
        .replace(/<style>[\s\S]*?<\/style>|<[^>]+>/g, '')
        .replaceAll('\u00a0', ' ')
        .replaceAll('&quot;', '"')
        .replaceAll('&gt;', '>')
        .replaceAll('&lt;', '<')
        .replaceAll('&amp;', '&');
      const letters = (shown: string) => shown.replace(/\x1b\[[\d;]*m/g, '').replace(/\s+/g, '');
      expect(letters(text)).toBe(letters(recorded));
      expect(picture).not.toMatch(/href|url\((?!#)|<script|@import|@font-face/);
      expect(picture).toContain('prefers-reduced-motion');
      expect(picture.length).toBeLessThan(60_000);
      expect(readFileSync(join(repositoryFolder, 'README.md'), 'utf8')).toContain(
        `docs/pictures/demo-${theme}.svg`,
      );
    },
  );
});

describe('a step', () => {
  const stage = new Stage(repositoryFolder, repositoryFolder, { pauseMs: 0, color: false, print: () => {} });

  it('that ends or shows something else stops the story', async () => {
    await expect(stage.hapeers('--version', { exit: 1, shows: /\d/ })).rejects.toThrow(StoryError);
    await expect(stage.hapeers('--version', { exit: 0, shows: /never/ })).rejects.toThrow(StoryError);
    expect(() => stage.claim(false, 'what is not so')).toThrow(StoryError);
  });
});
