import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
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

/** A HAProxy that finds everything valid, after it has done something. */
function putHaproxy(action: string): void {
  const path = join(folder, 'haproxy');
  const lines = ['#!/bin/sh', 'case "$1" in -v*) exit ;; esac', action, 'echo "Configuration file is valid"'];
  writeFileSync(path, `${lines.join('\n')}\n`);
  chmodSync(path, 0o755);
}

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
    // A cluster file that is a draft is written, too, and exits with 1
    expect(stderr).not.toContain('cannot write');
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

  it('is a stream of this process where it has that name', async () => {
    const lint = ['lint', '--no-cluster', '--format', 'compact', 'a.cfg'];
    const plain = await hapeers(lint, { cwd: folder });
    for (const path of ['/dev/stdout', '/dev/fd/1', `/proc/${process.pid}/fd/1`]) {
      expect(await hapeers([...lint, '-o', path], { cwd: folder })).toEqual(plain);
    }
    const { stdout, stderr } = await hapeers([...lint, '-o', '/dev/stderr'], { cwd: folder });
    expect([stdout, stderr]).toEqual(['', plain.stdout + plain.stderr]);
  });

  it('is a program that a shell has put there', () => {
    const line = `exec 3> >(sed 's/^/got /' > out); "$0" "$@" /dev/fd/3; exec 3>&-; wait $!`;
    writeFileSync(join(folder, 'b.cfg'), `${CONFIG.trimEnd()}:10000\n`);
    for (const args of [
      ['lint', '--no-cluster', '--format', 'compact', 'a.cfg', '-o'],
      ['lint', '--no-cluster', 'a.cfg', '--write-baseline'],
      ['tables', '--no-cluster', 'a.cfg', '-o'],
      ['generate', 'hapeers.yaml', '--node', 'hap1', '-o'],
      ['generate', '--from', '--node', 'hap1=b.cfg', '-o'],
    ]) {
      spawnSync('bash', ['-c', line, process.execPath, executable, ...args], { cwd: folder });
      expect(readFileSync(join(folder, 'out'), 'utf8')).toMatch(/^(?:got .*\n)+$/);
    }
  });

  it('is what a shell has opened, between what the shell writes there itself', () => {
    const line = `{ echo first >&3; "$0" "$@" /dev/fd/3; echo last >&3; } 3> out`;
    const args = [executable, 'lint', '--no-cluster', '--format', 'json', 'a.cfg', '-o'];
    spawnSync('bash', ['-c', line, process.execPath, ...args], { cwd: folder });
    const lines = readFileSync(join(folder, 'out'), 'utf8').trimEnd().split('\n');
    expect([lines[0], lines.at(-1)]).toEqual(['first', 'last']);
    expect(JSON.parse(lines.slice(1, -1).join('\n'))).toMatchObject({ version: 1 });
  });

  it('is the stream of another process where that is named', () => {
    const line = `sleep 20 > other & "$0" "$@" -o /proc/$!/fd/1; kill $!`;
    const args = [executable, 'lint', '--no-cluster', '--format', 'json', 'a.cfg'];
    const { stdout } = spawnSync('bash', ['-c', line, process.execPath, ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
    expect(JSON.parse(readFileSync(join(folder, 'other'), 'utf8'))).toMatchObject({ version: 1 });
  });

  it.each([
    ['lint', '--fix', 'pipe'],
    ['lint', '--fix', '--node', 'hap1=pipe', '--node', 'hap2=a.cfg'],
    ['generate', 'hapeers.yaml', '--node', 'hap1', '--into', 'pipe', '--write'],
    ['generate', 'hapeers.yaml', '--node', 'hap1', '--into', '/dev/null', '--write'],
    ['generate', 'piped.yaml', '--node', 'hap1', '--write'],
    ['generate', '--convert', 'modern', '--into', 'pipe', '--write'],
  ])('is not read where it would have to be changed: %j', async (...args) => {
    spawnSync('mkfifo', [join(folder, 'pipe')]);
    writeFileSync(join(folder, 'piped.yaml'), CLUSTER.replace('hap1,', 'hap1, config: [pipe],'));
    const { exit, stderr } = await hapeers(args, { cwd: folder });
    expect(stderr).toMatch(/^hapeers: only a regular file can be changed \((?:pipe|\/dev\/null)\)\n/m);
    expect(exit).toBe(2);
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
    putHaproxy('echo "# edited" >> a.cfg');
    const args = ['generate', 'hapeers.yaml', '--node', 'hap1', '--into', 'a.cfg', '--write', '--verify'];
    const { exit, stderr } = await hapeers([...args, '--haproxy', './haproxy'], { cwd: folder });
    expect(stderr).toContain('another program changed the file meanwhile (a.cfg)');
    expect(exit).toBe(2);
    expect(readFileSync(join(folder, 'a.cfg'), 'utf8')).toBe(`${CONFIG}# edited\n`);
  });

  it('is not replaced where it came into being while HAProxy was asked', async () => {
    putHaproxy('echo "made by another" > new.cfg');
    const args = ['generate', 'hapeers.yaml', '--node', 'hap1', '-o', 'new.cfg', '--verify'];
    const { exit, stderr } = await hapeers([...args, '--haproxy', './haproxy'], { cwd: folder });
    expect(stderr).toContain('another program changed the file meanwhile (new.cfg)');
    expect(exit).toBe(2);
    expect(readFileSync(join(folder, 'new.cfg'), 'utf8')).toBe('made by another\n');
  });

  it('leaves the files of other nodes as they were, too', async () => {
    const nodes = CLUSTER.replace('hap1,', 'hap1, config: [a.cfg],').replace(
      'hap2,',
      'hap2, config: [b.cfg],',
    );
    writeFileSync(join(folder, 'both.yaml'), nodes);
    for (const name of ['a.cfg', 'b.cfg']) writeFileSync(join(folder, name), 'global\n');
    putHaproxy('echo "# edited" >> b.cfg');
    const args = ['generate', 'both.yaml', '--all', '--write', '--verify', '--haproxy', './haproxy'];
    const { exit, stderr } = await hapeers(args, { cwd: folder });
    expect(stderr).toContain('another program changed the file meanwhile (b.cfg)');
    expect(exit).toBe(2);
    expect(readFileSync(join(folder, 'a.cfg'), 'utf8')).toBe('global\n');
  });

  it('is one that another run locks: that is waited for, and then told', { timeout: 30_000 }, async () => {
    const other = spawn('sleep', ['60']);
    try {
      writeFileSync(join(folder, '.o.txt.hapeers-lock'), `${other.pid}\n`);
      const { exit, stderr } = await hapeers(['lint', '-o', 'o.txt', 'a.cfg'], { cwd: folder });
      expect(stderr).toMatch(/^hapeers: another hapeers is writing the file \(.*o\.txt\)\n {2}hint: /m);
      expect(exit).toBe(2);
      expect(existsSync(join(folder, '.o.txt.hapeers-lock'))).toBe(true);
      expect(existsSync(join(folder, 'o.txt'))).toBe(false);
    } finally {
      other.kill();
    }
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

describe('the owner of a file', () => {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot) console.log('owners of files: not tested here, only root can give files away');

  it.skipIf(!isRoot)('stays what it was, and so does that of its backup, with their modes', async () => {
    chownSync(join(folder, 'a.cfg'), 1234, 2345);
    chmodSync(join(folder, 'a.cfg'), 0o640);
    const args = ['generate', 'hapeers.yaml', '--node', 'hap1', '--into', 'a.cfg', '--write', '--backup'];
    expect(await hapeers(args, { cwd: folder })).toMatchObject({ exit: 0 });
    for (const name of ['a.cfg', 'a.cfg.bak']) {
      const { uid, gid, mode } = statSync(join(folder, name));
      expect([uid, gid, mode & 0o7777]).toEqual([1234, 2345, 0o640]);
    }
  });

  it.skipIf(!isRoot)('is told where it cannot be kept, and the file stays as it was', () => {
    chownSync(folder, 1234, 1234);
    chmodSync(join(folder, 'a.cfg'), 0o666);
    const args = ['generate', 'hapeers.yaml', '--node', 'hap1', '--into', 'a.cfg', '--write'];
    for (const more of [[], ['--backup']]) {
      const { status, stderr } = spawnSync(process.execPath, [executable, ...args, ...more], {
        cwd: folder,
        uid: 1234,
        gid: 1234,
        encoding: 'utf8',
      });
      expect(stderr).toMatch(/hapeers: (?:the file belongs to another user|cannot write the backup)/);
      expect(status).toBe(2);
      expect(readFileSync(join(folder, 'a.cfg'), 'utf8')).toBe(CONFIG);
      expect(readdirSync(folder).sort()).toEqual(['a.cfg', 'hapeers.yaml']);
    }
  });
});

describe('a backup', () => {
  it('that cannot be made stops the writing', async () => {
    const name = `${'x'.repeat(250)}.cfg`;
    writeFileSync(join(folder, name), CONFIG);
    const args = ['generate', 'hapeers.yaml', '--node', 'hap1', '--into', name, '--write', '--backup'];
    const { exit, stderr } = await hapeers(args, { cwd: folder });
    expect(stderr).toContain('hapeers: cannot write the backup: ');
    expect(exit).toBe(2);
    expect(readFileSync(join(folder, name), 'utf8')).toBe(CONFIG);
  });

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
