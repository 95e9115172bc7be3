import { copyFile, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAuthority, makeCertificate } from '../haproxy/certificates.ts';
import { hapeers } from './shell.ts';

const from = new Date('2026-01-01');
const year = { from, until: new Date('2027-01-01') };
const decade = { from, until: new Date('2036-01-01') };

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-root-'));
  await Promise.all([makeAuthority(cwd, 'ca', decade), makeAuthority(cwd, 'other', decade)]);
  await Promise.all([
    makeCertificate(cwd, 'hap1', year),
    makeCertificate(cwd, 'hap2', { ...year, signer: 'other' }),
  ]);
  for (const [root, crt] of [
    ['stage1', 'hap1'],
    ['stage2', 'hap2'],
  ] as const) {
    await mkdir(join(cwd, root, 'etc/haproxy'), { recursive: true });
    await symlink(join(cwd, 'ca.pem'), join(cwd, root, 'etc/haproxy/outside.pem'));
    await rename(join(cwd, `${crt}.pem`), join(cwd, root, 'etc/haproxy/node.pem'));
    await symlink('/etc/haproxy/node.pem', join(cwd, root, 'etc/haproxy/link.pem'));
    await symlink('loop.pem', join(cwd, root, 'etc/haproxy/loop.pem'));
    await copyFile(join(cwd, 'ca.pem'), join(cwd, root, 'etc/haproxy/ca.pem'));
  }
  for (const name of ['hap1', 'hap2']) await writeFile(join(cwd, `${name}.cfg`), config({ name }));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

interface Words {
  readonly name?: string;
  readonly global?: string;
  readonly bind?: string;
  readonly server?: string;
}

const MUTUAL = 'crt /etc/haproxy/node.pem ca-file /etc/haproxy/ca.pem verify required';

function config({ name = 'hap1', global = '', bind = MUTUAL, server = MUTUAL }: Words): string {
  const [first, second] = ['hap1', 'hap2'].map((peer, index) =>
    peer === name ? `server ${peer}` : `server ${peer} 10.0.0.${index + 1}:10000`,
  );
  return `global
    localpeer ${name}
    ${global}

peers mypeers
    bind :10000 ssl ${bind}
    default-server ssl ${server} verifyhost hap1
    ${first}
    ${second}

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`;
}

interface Problem {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly line: number;
  readonly node: string | null;
}

async function lint(args: readonly string[], words: Words = {}, today = '2026-06-01'): Promise<Problem[]> {
  const { stdout } = await hapeers(['lint', ...args, '--format', 'json'], {
    cwd,
    stdin: Buffer.from(config(words)),
    now: new Date(today),
  });
  return JSON.parse(stdout).problems.filter(({ rule }: Problem) => rule.startsWith('certificate/'));
}

describe('lint --root', () => {
  it('looks below a folder, and nowhere without it', async () => {
    expect(await lint(['--root', 'stage1', '-'])).toEqual([]);
    expect(await lint(['-'], { bind: 'crt /nowhere.pem' })).toEqual([]);
    const found = await lint(['--root', 'stage1', '-'], { bind: 'crt /etc/haproxy/../nowhere.pem' });
    expect(found).toMatchObject([
      {
        rule: 'certificate/unreadable-file',
        severity: 'error',
        message: 'file "/etc/haproxy/../nowhere.pem" does not exist',
        line: 6,
      },
    ]);
  });

  it('follows links as on the machine', async () => {
    const bind = (file: string) => ({ bind: MUTUAL.replace('node.pem', file) });
    expect(await lint(['--root', 'stage1', '-'], bind('link.pem'))).toEqual([]);
    expect(await lint(['--root', 'stage1', '-'], bind('outside.pem'))).toMatchObject([
      { rule: 'certificate/unreadable-file', severity: 'error' },
    ]);
    expect(await lint(['--root', 'stage1', '-'], bind('loop.pem'))).toMatchObject([
      { rule: 'certificate/unreadable-file', severity: 'info' },
    ]);
  });

  it.each([
    ['2025-12-31', 'certificate/expired', 'error', 'is not valid before 2026-01-01'],
    ['2026-12-03', 'certificate/expires-soon', 'warning', 'expires on 2027-01-01'],
    ['2027-01-02', 'certificate/expired', 'error', 'expired on 2027-01-01'],
  ])('tells on %s that a certificate is of no use: %s', async (today, rule, severity, words) => {
    const found = await lint(['--root', 'stage1', '-'], {}, today);
    expect(found).toMatchObject([{ rule, severity, message: `certificate "hap1" ${words}` }]);
  });

  it('says nothing 31 days before', async () => {
    expect(await lint(['--root', 'stage1', '-'], {}, '2026-12-01')).toEqual([]);
  });

  it('calls an expired certificate that nobody verifies an info', async () => {
    const open = 'crt /etc/haproxy/node.pem verify none';
    const found = await lint(['--root', 'stage1', '-'], { bind: open, server: open }, '2027-02-01');
    expect(found).toMatchObject([{ rule: 'certificate/expired', severity: 'info' }]);
  });

  it('knows what the config says about paths', async () => {
    const node = (file: string) => MUTUAL.replace('/etc/haproxy/node.pem', file);
    const find = async (words: Words, ...more: string[]) =>
      (await lint(['--root', 'stage1', ...more, '-'], words)).map(
        ({ rule, severity }) => `${rule} ${severity}`,
      );
    const missing = 'certificate/unreadable-file error';
    expect(await find({ bind: node('node.pem'), global: 'crt-base /etc/haproxy' })).toEqual([]);
    expect(await find({ bind: node('node.pem'), global: 'crt-base /etc' })).toEqual([missing]);
    expect(await find({ bind: node('node.pem'), global: 'default-path origin /etc/haproxy' })).toEqual([]);
    expect(await find({ bind: node('other.pem'), global: 'default-path origin /etc/haproxy' })).toEqual([
      missing,
    ]);
    expect(await find({ bind: node('other.pem'), global: 'default-path config' })).toEqual([]);
    expect(await find({ bind: node('other.pem'), global: 'crt-base "$UNKNOWN"' })).toEqual([]);
    expect(await find({ bind: node('etc/haproxy/node.pem') })).toEqual([]);
    expect(await find({ bind: node('node.pem') })).toEqual(['certificate/unreadable-file info']);
    expect(await find({ bind: node('@store/node') })).toEqual([]);
    expect(await find({ bind: node('"$DIR/node.pem"') })).toEqual([]);
    expect(await find({ bind: node('"$DIR/node.pem"') }, '--env', 'DIR=/etc')).toEqual([missing]);
    expect(await find({ server: MUTUAL.replace('/etc/haproxy/ca.pem', '@system-ca') })).toEqual([]);
  });

  it('cannot tell what is in a thing that is no regular file', async () => {
    const path = join(cwd, 'stage1', 'socket.pem');
    const server = createServer().listen(path);
    await new Promise((resolve) => server.once('listening', resolve));
    const found = await lint(['--root', 'stage1', '-'], { bind: 'crt /socket.pem' });
    expect(found).toMatchObject([
      {
        severity: 'info',
        message: '"/socket.pem" could not be read: not a regular file',
      },
    ]);
    await new Promise((resolve) => server.close(resolve));
  });

  it('compares what a node shows itself also where its name is not known', async () => {
    const args = ['--root', 'stage2', '--format', 'json', '-'];
    const find = async (text: string) => {
      const { stdout } = await hapeers(['lint', ...args], {
        cwd,
        stdin: Buffer.from(text.replace('localpeer hap1', '')),
        now: new Date('2026-06-01'),
      });
      return JSON.parse(stdout)
        .problems.filter(({ rule }: Problem) => rule.startsWith('certificate/'))
        .map(({ rule }: Problem) => rule);
    };
    expect(await find(config({}))).toEqual(['certificate/untrusted', 'certificate/name-mismatch']);
    const apart = `ssl crt /etc/haproxy/node.pem verify none`;
    expect(await find(config({}).replace('10.0.0.2:10000', `10.0.0.2:10000 ${apart}`))).toEqual([]);
  });

  it('compares what nodes show each other, each with a root of its own', async () => {
    const nodes = ['--node', 'hap1=hap1.cfg', '--node', 'hap2=hap2.cfg'];
    const found = await lint([...nodes, '--root', 'hap1=stage1', '--root', 'hap2=stage2']);
    const about = found.map(({ rule, node, line }) => [rule, node, line]);
    expect(about).toEqual([
      ['certificate/name-mismatch', 'hap1', 7],
      ['certificate/untrusted', 'hap2', 6],
      ['certificate/name-mismatch', 'hap2', 7],
    ]);
    expect(found.map(({ severity, message }) => `${severity}: ${message.split(': ').at(-1)}`)).toEqual([
      'error: nothing is replicated between "hap2" and "hap1"',
      'error: nothing is replicated between "hap2" and "hap1"',
      'error: a reload of "hap2" empties its tables',
    ]);
    expect(await lint([...nodes, '--root', 'stage1'])).toEqual([]);
    expect(await lint([...nodes, '--root', 'stage1', '--root', 'hap2=stage2'])).toEqual(found);
  });

  it('tells what a reload loses where a node refuses only itself', async () => {
    const own = config({ name: 'hap1' }).replace(/server hap1$/m, 'server hap1 verifyhost nobody');
    await writeFile(join(cwd, 'own.cfg'), own);
    const nodes = ['--node', 'hap1=own.cfg', '--node', 'hap2=hap2.cfg', '--root', 'stage1'];
    expect(await lint(nodes)).toMatchObject([
      {
        rule: 'certificate/name-mismatch',
        severity: 'warning',
        message:
          'the certificate of the listener is for "hap1", not for "nobody": after a reload "hap1" gets its tables from the other nodes only',
      },
    ]);
  });

  it.each([
    [['--root', 'nowhere', 'hap1.cfg'], 'folder not found (--root nowhere)'],
    [['--root', 'hap1.cfg', 'hap1.cfg'], 'folder not found (--root hap1.cfg)'],
    [['--root', 'hap3=stage1', '--node', 'hap1=hap1.cfg'], 'no node is named "hap3" (--root)'],
    [['--root', 'hap1=stage1', 'hap1.cfg'], 'no node is named "hap1" (--root)'],
  ])('refuses %j', async (args, message) => {
    const { exit, stdout, stderr } = await hapeers(['lint', ...args], { cwd });
    expect(stderr).toContain(`hapeers: ${message}\n`);
    expect([exit, stdout]).toEqual([2, '']);
  });
});
