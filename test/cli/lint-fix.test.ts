import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { patchPrograms } from '../generate/patch-programs.ts';
import { hapeers } from './shell.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-fix-'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const LOCAL_ADDRESS = `peers mypeers
    bind 10.0.0.1:10000
    server hap1 10.0.0.1:10000
    server hap2 10.0.0.2:10000
`;

/** Takes several rounds: only behind the right header it shows that the default-server line is too low. */
const ROUNDS = `# caf\u00e9
${LOCAL_ADDRESS}
bakcend app
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100k exipre 30m store gpc0, conn_cnt peers mypeers
    server web1 10.0.1.1 80
    # for both
    default-server chek`;

const FIXED = `# caf\u00e9
${LOCAL_ADDRESS.replace('hap1 10.0.0.1:10000', 'hap1')}
backend app
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100k expire 30m store gpc0,conn_cnt peers mypeers
    # for both
    default-server check
    server web1 10.0.1.1:80
`;

/** Writes texts as files of a new folder, and tells its path. */
async function folderOf(name: string, texts: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = join(cwd, name);
  for (const [file, text] of Object.entries(texts)) {
    await mkdir(join(folder, file, '..'), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  return folder;
}

const contexts: readonly (readonly [string, (text: string) => string | Uint8Array])[] = [
  ['LF', (text) => text],
  ['CRLF', (text) => text.replaceAll('\n', '\r\n')],
  ['latin-1', (text) => Buffer.from(text, 'latin1')],
];

describe.each(contexts)('--diff and --fix of a file in %s', (name, encode) => {
  it('is tested with a real program', () => expect(patchPrograms).not.toEqual([]));

  it.each(patchPrograms)('say the same to the byte, by $program', async ({ program, args }) => {
    const files = { 'conf/haproxy.cfg': encode(ROUNDS) };
    const shown = await folderOf(`${name}-${program}-shown`, files);
    const written = await folderOf(`${name}-${program}-written`, files);
    const chunks: Uint8Array[] = [];
    const diff = await hapeers(['lint', '-L', 'hap1', '--diff', 'conf/haproxy.cfg'], {
      cwd: shown,
      stdout: (bytes) => chunks.push(bytes),
    });
    expect(diff.exit).toBe(1);
    const { status, stderr } = spawnSync(program, args, { cwd: shown, input: Buffer.concat(chunks) });
    expect([status, stderr.toString()]).toEqual([0, '']);
    const fix = await hapeers(['lint', '-L', 'hap1', '--fix', 'conf/haproxy.cfg'], { cwd: written });
    expect(fix).toMatchObject({ exit: 0, stdout: '' });
    expect(fix.stderr).toMatch(
      /^fixed \d+ problems in conf\/haproxy\.cfg\nno problems in 1 file\njudged as HAProxy 3\.4 \(the newest LTS; --haproxy-version changes it\): .*\n$/,
    );
    const bytes = await readFile(join(written, 'conf/haproxy.cfg'));
    expect(bytes).toEqual(Buffer.from(encode(FIXED)));
    expect(await readFile(join(shown, 'conf/haproxy.cfg'))).toEqual(bytes);
    const again = await hapeers(['lint', '-L', 'hap1', '--diff', 'conf/haproxy.cfg'], { cwd: written });
    expect(again).toMatchObject({ exit: 0, stdout: '', stderr: '' });
  });
});

describe('--fix', () => {
  it('leaves files alone that need none', async () => {
    const folder = await folderOf('several', { 'a.cfg': LOCAL_ADDRESS, 'b.cfg': '# b\nglobal\n' });
    const before = await stat(join(folder, 'b.cfg'));
    const { stderr } = await hapeers(['lint', '-L', 'hap1', '--fix', 'a.cfg', 'b.cfg'], { cwd: folder });
    expect(stderr).toMatch(/^fixed 1 problem in a\.cfg\n/);
    expect((await stat(join(folder, 'b.cfg'))).mtimeMs).toBe(before.mtimeMs);
    expect((await stat(join(folder, 'b.cfg'))).ino).toBe(before.ino);
  });

  it('keeps to the rules that run', async () => {
    const folder = await folderOf('only', { 'a.cfg': ROUNDS });
    const { stdout } = await hapeers(
      ['lint', '-L', 'hap1', '--only', 'syntax/truncated-file', '--diff', 'a.cfg'],
      { cwd: folder },
    );
    expect(stdout.match(/^[-+](?![-+])/gm)).toHaveLength(2);
  });

  it('is told by "explain" and "rules"', async () => {
    const { stdout } = await hapeers(['explain', 'syntax/truncated-file']);
    expect(stdout).toContain('\nWhat --fix does\n  The line end is added.\n');
    const { rules } = JSON.parse((await hapeers(['rules', '--format', 'json'])).stdout);
    const fixOf = (id: string) => rules.find(({ rule }: { rule: string }) => rule === id).fix;
    expect(fixOf('syntax/truncated-file')).toBe('The line end is added.');
    expect(fixOf('syntax/nul-byte')).toBeNull();
  });

  it('applies no fix that is not safe', async () => {
    const text = `peers p\n    peer hap1 10.0.0.1:1\n    peer hap2 10.0.0.2:1\n    table t type ip size 1m expire 1h30m\n`;
    const folder = await folderOf('unsafe', { 'a.cfg': text });
    const args = ['lint', '-L', 'hap1', '--only', 'table/bad-definition', 'a.cfg'];
    const { stdout } = await hapeers([...args, '--format', 'json'], { cwd: folder });
    expect(JSON.parse(stdout).problems[0].fix).toMatchObject({
      safe: false,
      edits: [{ text: '90m' }],
    });
    expect(await hapeers([...args, '--diff'], { cwd: folder })).toMatchObject({ exit: 0, stdout: '' });
  });

  it('shows what it would do to standard input, and does not write it', async () => {
    const stdin = Buffer.from(LOCAL_ADDRESS);
    const shown = await hapeers(['lint', '-L', 'hap1', '--diff', '-'], { cwd, stdin });
    expect(shown).toMatchObject({
      exit: 1,
      stdout: expect.stringContaining('\n-    server hap1 10.0.0.1:10000\n'),
    });
    const refused = await hapeers(['lint', '-L', 'hap1', '--fix', '-'], { cwd, stdin });
    expect(refused).toMatchObject({ exit: 2, stderr: expect.stringContaining('standard input') });
  });
});

describe('a file that several nodes read', () => {
  const local = (name: string) => `global\n    localpeer ${name}\n`;
  const nodes = ['--node', 'hap1=shared.cfg,hap1.cfg', '--node', 'hap2=shared.cfg,hap2.cfg'];

  it('is changed where all of them want it', async () => {
    const folder = await folderOf('agreed', {
      'shared.cfg': `global\n    setenv PORT=80\n`,
      'hap1.cfg': local('hap1'),
      'hap2.cfg': local('hap2'),
    });
    const { exit, stderr } = await hapeers(['lint', ...nodes, '--fix'], { cwd: folder });
    expect([exit, stderr]).toEqual([
      0,
      'fixed 1 problem in shared.cfg\nno problems in 4 files\njudged as HAProxy 3.4 (the newest LTS; --haproxy-version changes it): no peers section, no stick-table, no proxy\n',
    ]);
    expect(await readFile(join(folder, 'shared.cfg'), 'utf8')).toBe('global\n    setenv PORT 80\n');
  });

  it('is left alone where one of them would lose by it', async () => {
    const folder = await folderOf('torn', {
      'shared.cfg': `${LOCAL_ADDRESS}backend app\n    stick-table type ip size 1k expire 1m peers mypeers\n`,
      'hap1.cfg': local('hap1'),
      'hap2.cfg': local('hap2'),
    });
    expect(await hapeers(['lint', ...nodes, '--diff'], { cwd: folder })).toMatchObject({
      exit: 0,
      stdout: '',
    });
  });
});
