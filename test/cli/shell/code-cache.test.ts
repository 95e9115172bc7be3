import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** A copy of the built program, so that it starts without compiled code. */
let program: string;

beforeEach(() => {
  program = mkdtempSync(join(tmpdir(), 'hapeers-program-'));
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  for (const part of ['bin', 'dist/cli', 'package.json']) {
    cpSync(join(root, part), join(program, part), {
      recursive: true,
      filter: (path) => !path.includes('.cache'),
    });
  }
});

afterEach(() => rmSync(program, { recursive: true }));

function explain(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(program, 'bin/hapeers.js'), 'explain', ...args],
    { encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

function caches(): readonly string[] {
  return readdirSync(join(program, 'dist/cli')).filter((name) => name.includes('.cache'));
}

describe('the compiled code of the command line', () => {
  it('is kept at the first start and used at the next one, with the same result', () => {
    const first = explain('peers/mixed-forms');
    expect(first).toMatchObject({ status: 0, stderr: '' });
    const [cache = '', ...others] = caches();
    expect(others).toEqual([]);
    expect(cache).toMatch(/^run-\w+\.cjs\.explain\.cache$/);
    const kept = readFileSync(join(program, 'dist/cli', cache));
    expect(explain('peers/mixed-forms')).toEqual(first);
    expect(readFileSync(join(program, 'dist/cli', cache)).equals(kept)).toBe(true);
  });

  it.each([
    ['cut', (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1)],
    ['empty', () => Buffer.alloc(0)],
    ['no compiled code', () => Buffer.from('a text that is long enough to be taken for a header')],
    [
      'that of another V8',
      (code: Buffer) => Buffer.concat([code.subarray(0, 36), Buffer.alloc(4), code.subarray(40)]),
    ],
    ['zeroed at its end', (code: Buffer) => Buffer.concat([code.subarray(0, -4096), Buffer.alloc(4096)])],
    ['the code alone, as another program would write it', (code: Buffer) => code.subarray(32)],
  ])('is replaced where the file is %s', (_, change) => {
    const first = explain('peers/mixed-forms');
    const path = join(program, 'dist/cli', caches()[0] ?? '');
    const good = readFileSync(path);
    writeFileSync(path, change(good));
    expect(explain('peers/mixed-forms')).toEqual(first);
    expect(readFileSync(path).length).toBeGreaterThan(0.9 * good.length);
    expect(caches()).toHaveLength(1);
  });

  it('is not run with any one bit flipped', () => {
    const first = explain('peers/mixed-forms');
    const path = join(program, 'dist/cli', caches()[0] ?? '');
    const good = readFileSync(path);
    for (let flip = 0; flip < 12; flip++) {
      const bad = Buffer.from(good);
      const at = Math.floor((flip / 12) * good.length);
      bad.writeUInt8(bad.readUInt8(at) ^ (1 << (flip % 8)), at);
      writeFileSync(path, bad);
      expect(explain('peers/mixed-forms')).toEqual(first);
      expect(readFileSync(path).equals(bad)).toBe(false);
    }
  });

  it('is not run where others may write it, and is replaced', () => {
    const first = explain('peers/mixed-forms');
    const path = join(program, 'dist/cli', caches()[0] ?? '');
    expect(statSync(path).mode & 0o777).toBe(0o644);
    chmodSync(path, 0o666);
    expect(explain('peers/mixed-forms')).toEqual(first);
    expect(statSync(path).mode & 0o777).toBe(0o644);
  });

  it.skipIf(process.getuid?.() !== 0)('is not run where another user owns it, or it is a link', () => {
    const first = explain('peers/mixed-forms');
    const path = join(program, 'dist/cli', caches()[0] ?? '');
    chownSync(path, 65534, 65534);
    expect(explain('peers/mixed-forms')).toEqual(first);
    expect(statSync(path).uid).toBe(0);
    renameSync(path, join(program, 'elsewhere'));
    symlinkSync('../../elsewhere', path);
    expect(explain('peers/mixed-forms')).toEqual(first);
    expect(lstatSync(path).isFile()).toBe(true);
  });

  it('is not that of another version of the program', () => {
    const first = explain('peers/mixed-forms');
    const folder = join(program, 'dist/cli');
    const kept = readFileSync(join(folder, caches()[0] ?? ''));
    // The name of the script tells its content.
    const renamed = (text: string) => text.replaceAll(/run-[0-9a-f]{8}/g, 'run-00000000');
    for (const name of readdirSync(folder)) renameSync(join(folder, name), join(folder, renamed(name)));
    const start = join(folder, 'start.cjs');
    writeFileSync(start, renamed(readFileSync(start, 'utf8')));
    expect(explain('peers/mixed-forms')).toEqual(first);
    const [cache = ''] = caches();
    expect(cache).toContain('run-00000000');
    expect(readFileSync(join(folder, cache)).equals(kept)).toBe(false);
  });

  it('is not run again where a start with it has died', () => {
    const first = explain('peers/mixed-forms');
    const path = join(program, 'dist/cli', caches()[0] ?? '');
    utimesSync(path, 1, 1);
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(`${path}.${pid}.try`, '');
    expect(explain('peers/mixed-forms')).toEqual(first);
    expect(statSync(path).mtimeMs).toBeGreaterThan(1000);
    expect(caches()).toHaveLength(1);
    // The mark of a run that goes on says nothing.
    utimesSync(path, 1, 1);
    writeFileSync(`${path}.${process.pid}.try`, '');
    explain('peers/mixed-forms');
    expect(statSync(path).mtimeMs).toBe(1000);
  });

  it('is not kept for what fails or is no command', () => {
    expect(explain('no/rule').status).toBe(2);
    spawnSync(process.execPath, [join(program, 'bin/hapeers.js'), '../../nothing']);
    expect(caches()).toEqual([]);
  });

  it('is not needed where it cannot be written, and leaves nothing there', () => {
    const first = explain('peers/mixed-forms');
    const path = join(program, 'dist/cli', caches()[0] ?? '');
    rmSync(path);
    // Root may write into every folder, but nobody a file over a folder.
    mkdirSync(path);
    expect(explain('peers/mixed-forms')).toEqual(first);
    expect(caches()).toHaveLength(1);
    expect(readdirSync(path)).toEqual([]);
  });
});
