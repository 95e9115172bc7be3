import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFile } from '../../../src/cli/shell/write-file.ts';
import { hapeers } from '../shell.ts';

const executable = fileURLToPath(new URL('../../../bin/hapeers.js', import.meta.url));
const CLUSTER = readFileSync(
  fileURLToPath(new URL('../../../fixtures/clusters/smallest.yaml', import.meta.url)),
  'utf8',
);
const CONFIG = 'global\n\npeers p\n    peer hap1 10.0.0.1:10000\n    peer hap2 10.0.0.2\n';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hapeers-write-'));
  writeFileSync(join(folder, 'a.cfg'), CONFIG);
  writeFileSync(join(folder, 'hapeers.yaml'), CLUSTER);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const io = () => ({
  cwd: folder,
  env: {},
  now: () => new Date(),
  stdout: () => {},
  stderr: () => {},
  stdin: async () => new Uint8Array(),
  cacheFolder: null,
  installedHaproxy: null,
  terminal: { stdout: false, stderr: false },
});

/** Every command that writes a file, with the option that names it. */
const WRITERS: readonly (readonly string[])[] = [
  ['lint', '--no-cluster', 'a.cfg', '-o'],
  ['lint', '--no-cluster', 'a.cfg', '--write-baseline'],
  ['tables', '--no-cluster', 'a.cfg', '-o'],
  ['generate', 'hapeers.yaml', '--all', '-o'],
  ['generate', '--from', '--node', 'hap1=a.cfg', '-o'],
];
const writers = WRITERS.map((args) => ({ args, name: args.join(' ') }));

describe('what is no regular file', () => {
  it.each(writers)('stays a device: $name', async ({ args }) => {
    const device = join(folder, 'null{name}');
    for (const name of ['null{name}', 'nullhap1', 'nullhap2', 'null']) {
      const made = spawnSync('mknod', [join(folder, name), 'c', '1', '3']);
      if (made.status === 0) continue;
      console.log(`devices are not tested: ${String(made.stderr).trim() || 'no mknod here'}`);
      return;
    }
    const target = args[1] === 'hapeers.yaml' ? device : join(folder, 'null');
    const { exit, stderr } = await hapeers([...args, target], { cwd: folder });
    expect(stderr).not.toContain('hapeers: ');
    expect(exit).toBeLessThan(2);
    for (const name of readdirSync(folder).filter((one) => one.startsWith('null'))) {
      expect(statSync(join(folder, name)).isCharacterDevice()).toBe(true);
    }
  });

  it('stays a pipe, and its reader gets everything', async () => {
    const pipe = join(folder, 'pipe');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    const reader = spawn('cat', [pipe]);
    let text = '';
    reader.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    const closed = new Promise((done) => reader.once('close', done));
    await hapeers(['lint', '--no-cluster', '--format', 'json', '-o', pipe, 'a.cfg'], { cwd: folder });
    await closed;
    expect(JSON.parse(text)).toMatchObject({ version: 1 });
    expect(statSync(pipe).isFIFO()).toBe(true);
  });

  it('is standard output, be that a pipe or a file that a shell has opened', () => {
    const args = [executable, 'lint', '--no-cluster', '--format', 'json', 'a.cfg', '-o'];
    for (const name of ['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1']) {
      const piped = spawnSync(process.execPath, [...args, name], { cwd: folder, encoding: 'utf8' });
      expect(JSON.parse(piped.stdout)).toMatchObject({ version: 1 });
      const line = `echo first > out; "$0" "$@" ${name} >> out`;
      spawnSync('sh', ['-c', line, process.execPath, ...args], { cwd: folder });
      const [first, ...rest] = readFileSync(join(folder, 'out'), 'utf8').split('\n');
      expect(first).toBe('first');
      expect(JSON.parse(rest.join('\n'))).toMatchObject({ version: 1 });
    }
    expect(lstatSync('/dev/stdout').isSymbolicLink()).toBe(true);
  });

  it('is an error where it takes nothing', () => {
    const args = [executable, 'lint', '--no-cluster', '-o', '/dev/full', 'a.cfg'];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    expect(stderr).toContain('hapeers: cannot write the file: no space left on device (/dev/full)\n');
    expect(status).toBe(2);
  });

  it('is written through a link, also one that leads to no file yet', async () => {
    mkdirSync(join(folder, 'real'));
    symlinkSync('real/config', join(folder, 'link'));
    await writeFile('link', 'one', io());
    expect(readFileSync(join(folder, 'real/config'), 'utf8')).toBe('one');
    await writeFile('link', 'two', io());
    expect(readFileSync(join(folder, 'real/config'), 'utf8')).toBe('two');
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
    symlinkSync('loop', join(folder, 'loop'));
    await expect(writeFile('loop', 'x', io())).rejects.toThrow('too many symbolic links');
  });
});

describe('a file that somebody else writes, too', () => {
  it('is not replaced where it is another one than was read', async () => {
    const write = writeFile('a.cfg', 'new', io(), Buffer.from('what was read'));
    await expect(write).rejects.toThrow('another program changed the file meanwhile (a.cfg)');
    expect(readFileSync(join(folder, 'a.cfg'), 'utf8')).toBe(CONFIG);
    expect(readdirSync(folder).sort()).toEqual(['a.cfg', 'hapeers.yaml']);
  });

  it('is not replaced where it was edited while HAProxy was asked', async () => {
    const haproxy = join(folder, 'haproxy');
    writeFileSync(
      haproxy,
      '#!/bin/sh\ncase "$1" in -v*) exit ;; esac\necho "# edited" >> a.cfg\necho "Configuration file is valid"\n',
    );
    chmodSync(haproxy, 0o755);
    const args = ['generate', 'hapeers.yaml', '--node', 'hap1', '--into', 'a.cfg', '--write', '--verify'];
    const { exit, stderr } = await hapeers([...args, '--haproxy', './haproxy'], { cwd: folder });
    expect(stderr).toContain('another program changed the file meanwhile (a.cfg)');
    expect(exit).toBe(2);
    expect(readFileSync(join(folder, 'a.cfg'), 'utf8')).toBe(`${CONFIG}# edited\n`);
  });

  it('loses no update of several runs', async () => {
    writeFileSync(join(folder, 'n'), '0');
    const add = async (): Promise<void> => {
      const before = readFileSync(join(folder, 'n'));
      await writeFile('n', String(Number(before) + 1), io(), before).catch(add);
    };
    await Promise.all(Array.from({ length: 8 }, add));
    expect(readFileSync(join(folder, 'n'), 'utf8')).toBe('8');
  });

  it.each([
    { what: 'is gone', lock: () => `${spawnSync('true').pid} 1\n` },
    { what: 'is gone, and whose number another process has', lock: () => `${process.pid} 1\n` },
    { what: 'was killed before it wrote its number', lock: () => '' },
  ])('is not locked by a run that $what', async ({ lock }) => {
    writeFileSync(join(folder, '.a.cfg.hapeers-lock'), lock());
    await writeFile('a.cfg', 'new', io());
    expect(readFileSync(join(folder, 'a.cfg'), 'utf8')).toBe('new');
    expect(existsSync(join(folder, '.a.cfg.hapeers-lock'))).toBe(false);
  });
});

describe('a signal', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)('%s leaves no copy behind', async (signal) => {
    const haproxy = join(folder, 'haproxy');
    writeFileSync(haproxy, '#!/bin/sh\ntouch asked\nexec sleep 20\n');
    chmodSync(haproxy, 0o755);
    const args = ['generate', 'hapeers.yaml', '--node', 'hap1', '--into', 'a.cfg', '--write', '--verify'];
    const child = spawn(process.execPath, [executable, ...args, '--haproxy', './haproxy'], { cwd: folder });
    const ended = new Promise<NodeJS.Signals | null>((done) => child.once('exit', (_, by) => done(by)));
    while (!existsSync(join(folder, 'asked'))) await new Promise((done) => setTimeout(done, 20));
    expect(readdirSync(folder).filter((name) => name.startsWith('.a.cfg'))).toHaveLength(1);
    child.kill(signal);
    expect(await ended).toBe(signal);
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(readFileSync(join(folder, 'a.cfg'), 'utf8')).toBe(CONFIG);
  });
});

describe('a backup', () => {
  it('overwrites nothing, follows no link, and has the mode of the file', async () => {
    chmodSync(join(folder, 'a.cfg'), 0o640);
    writeFileSync(join(folder, 'precious'), 'precious');
    symlinkSync('precious', join(folder, 'a.cfg.bak'));
    writeFileSync(join(folder, 'a.cfg.bak.1'), 'older');
    const args = ['generate', 'hapeers.yaml', '--node', 'hap1', '--into', 'a.cfg', '--write', '--backup'];
    expect((await hapeers(args, { cwd: folder })).exit).toBe(0);
    expect(readFileSync(join(folder, 'precious'), 'utf8')).toBe('precious');
    expect(readFileSync(join(folder, 'a.cfg.bak.1'), 'utf8')).toBe('older');
    expect(readFileSync(join(folder, 'a.cfg.bak.2'), 'utf8')).toBe(CONFIG);
    expect(statSync(join(folder, 'a.cfg.bak.2')).mode & 0o777).toBe(0o640);
  });
});
