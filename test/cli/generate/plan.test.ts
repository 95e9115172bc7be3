import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { check } from '../../haproxy/check.ts';
import { hapeers } from '../shell.ts';

const CLUSTER = `haproxy: "3.0"
peers: { name: ours, port: 1024 }
tables: { app: { type: ip, size: 1k, expire: 5m } }
nodes:
  - { name: a, address: 127.0.0.1, config: [a/global.cfg, a/proxies.d], socket: /run/a.sock }
  - { name: b, address: 127.0.0.2, config: [b/global.cfg, b/proxies.d] }
`;
const PROXIES = `frontend www
    mode http
    timeout client 5s
    bind 127.0.0.1:8080
    default_backend app

backend app
    mode http
    timeout connect 5s
    timeout server 5s
    stick on src
    server web1 127.0.0.1:80
`;

const folders: string[] = [];
let cwd = '';
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-plan-'));
  folders.push(cwd);
  await writeFile(join(cwd, 'c.yaml'), CLUSTER);
  for (const node of ['a', 'b']) {
    await mkdir(join(cwd, node, 'proxies.d'), { recursive: true });
    await writeFile(join(cwd, node, 'global.cfg'), `global\n    localpeer ${node}\n`);
    await writeFile(join(cwd, node, 'proxies.d/app.cfg'), PROXIES);
  }
});
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

const generate = (...args: readonly string[]) => hapeers(['generate', 'c.yaml', ...args], { cwd });
const json = async (...args: readonly string[]) =>
  JSON.parse((await generate(...args, '--format', 'json')).stdout) as Plan;
const text = (file: string) => readFile(join(cwd, file), 'utf8');

interface Plan {
  readonly changed: boolean;
  readonly order: readonly string[];
  readonly last: readonly { readonly node: string; readonly reason: string }[];
  readonly nodes: readonly {
    readonly node: string;
    readonly files: readonly { readonly file: string; readonly changed: boolean; readonly hunks: number }[];
    readonly members: Record<string, readonly string[]>;
    readonly tables: Record<string, readonly string[]>;
    readonly renamed: { readonly was: string; readonly now: string } | null;
    readonly effects: readonly { readonly rule: string; readonly severity: string }[];
    readonly kept: readonly {
      readonly table: string;
      readonly entries: string;
      readonly from: string | null;
      readonly reason: string;
    }[];
  }[];
}

describe('generate without --into', () => {
  it('shows, checks and writes the configs of all nodes, every thing once', async () => {
    const diff = await generate('--all', '--diff', '--exit-code');
    expect(diff.exit).toBe(1);
    for (const node of ['a', 'b']) {
      expect(diff.stdout.match(new RegExp(`^\\+\\+\\+ b/${node}/proxies.d/app.cfg$`, 'gm'))).toHaveLength(1);
      expect(diff.stdout).not.toContain(`+++ b/${node}/global.cfg`);
    }
    expect(diff.stdout.match(/^\+peers ours$/gm)).toHaveLength(2);
    expect((await generate('--all', '--check', '--exit-code')).exit).toBe(1);
    expect((await generate('--all', '--write')).exit).toBe(0);
    expect(await text('a/proxies.d/app.cfg')).toContain(
      '    stick-table type ip size 1k expire 5m peers ours\n',
    );
    expect((await generate('--all', '--check', '--exit-code')).exit).toBe(0);
    expect((await generate('--all', '--check')).exit).toBe(0);
    expect(await json('--all', '--check')).toMatchObject({ changed: false, order: [] });
  });

  it.each(haproxyBinaries())('writes what HAProxy $version accepts', async (binary) => {
    const outcome = await generate('--all', '--write', '--verify', '--haproxy', binary.path);
    expect([outcome.exit, outcome.stdout]).toEqual([0, '']);
    const files = { 'global.cfg': await text('b/global.cfg'), 'app.cfg': await text('b/proxies.d/app.cfg') };
    expect(await check(binary, files, { args: ['-dW'] })).toMatchObject({ exit: 0, messages: [] });
  });

  it('says that a node has no config', async () => {
    await writeFile(join(cwd, 'c.yaml'), CLUSTER.replace(', config: [b/global.cfg, b/proxies.d]', ''));
    const { exit, stderr } = await generate('--all', '--diff');
    expect(exit).toBe(2);
    expect(stderr).toMatch(/does not name a config for node "b".*\n {2}hint: /);
  });
});

describe('the plan', () => {
  it('names members, tables and what a reload loses', async () => {
    await generate('--all', '--write');
    const cluster = CLUSTER.replace('type: ip,', 'type: ipv6,').replace('port: 1024', 'port: 1025');
    await writeFile(
      join(cwd, 'c.yaml'),
      cluster.replace('nodes:\n', 'nodes:\n  - { name: c, address: 127.0.0.3 }\n'),
    );
    const plan = await json('--node', 'a', '--node', 'b', '--diff');
    expect(plan.order).toEqual(['a', 'b']);
    expect(plan.nodes[0]).toMatchObject({
      node: 'a',
      members: { added: ['c'], removed: [], changed: ['b'] },
      tables: { added: [], removed: [], changed: ['app'] },
      renamed: null,
      files: [
        { file: 'a/global.cfg', changed: false, hunks: 0 },
        { file: 'a/proxies.d/app.cfg', changed: true },
      ],
    });
    expect(plan.nodes[0]?.effects.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['reload/lost-table', 'reload/lost-session']),
    );
  });

  it('has a new node and a renamed one last', async () => {
    await generate('--all', '--write');
    const renamed = CLUSTER.replace('peers: {', 'localpeer: true\npeers: {').replaceAll(
      'name: a,',
      'name: z,',
    );
    await writeFile(join(cwd, 'c.yaml'), renamed);
    const plan = await json('--all', '--diff');
    expect(plan.order).toEqual(['b', 'z']);
    expect(plan.last.map(({ node }) => node)).toEqual(['z']);
    expect(plan.nodes.find(({ node }) => node === 'z')?.renamed).toEqual({ was: 'a', now: 'z' });
  });

  it('says which entries are kept, by whom, and which are lost', async () => {
    await generate('--all', '--write');
    const keptBy = async (change: (text: string) => string, ...args: readonly string[]) => {
      await writeFile(join(cwd, 'c.yaml'), change(CLUSTER));
      const { nodes } = await json(...args, '--diff');
      return Object.fromEntries(
        nodes.map(({ node, kept }) => [
          node,
          kept.map(({ table, entries, from }) => `${table} ${entries} ${from}`).join(', '),
        ]),
      );
    };
    expect(await keptBy((text) => text.replace('name: ours', 'name: ours, form: modern'), '--all')).toEqual({
      a: 'app kept old-process',
      b: 'app kept old-process',
    });
    const moved = (text: string) => text.replace('127.0.0.1,', '127.0.0.1, port: 1025,');
    expect(await keptBy(moved, '--all')).toEqual({ a: 'app kept other-nodes', b: 'app kept old-process' });
    // The config of the other node tells whether it can teach.
    expect(await keptBy(moved, '--node', 'a')).toEqual({ a: 'app kept other-nodes' });
    expect(
      await keptBy((text) => moved(text).replace('b/global.cfg, ', 'none.cfg, '), '--node', 'a'),
    ).toEqual({ a: 'app unknown null' });
    expect(
      await keptBy(
        (text) => text.replace('name: ours', 'name: ours, tls: { crt: /x.pem, verify: none }'),
        '--all',
      ),
    ).toEqual({ a: 'app lost null', b: 'app lost null' });
    expect(await keptBy((text) => text.replace('type: ip,', 'type: ipv6,'), '--all')).toEqual({
      a: 'app lost null',
      b: 'app lost null',
    });
    expect(await keptBy((text) => text.replace('size: 1k', 'size: 100'), '--all')).toEqual({
      a: 'app partly old-process',
      b: 'app partly old-process',
    });
  });

  it('promises nothing where a variable hides the listener', async () => {
    await writeFile(
      join(cwd, 'a/global.cfg'),
      'global\n    localpeer a\n\npeers ours\n    bind "${IP}:1024"\n    server a\n',
    );
    await writeFile(
      join(cwd, 'a/proxies.d/app.cfg'),
      PROXIES.replace(
        '    stick on src',
        '    stick-table type ip size 1k expire 5m peers ours\n    stick on src',
      ),
    );
    const { nodes } = await json('--node', 'a', '--diff');
    expect(nodes[0]?.kept).toEqual([
      {
        table: 'app',
        entries: 'unknown',
        from: null,
        reason: 'a condition, a variable or an unknown line hides what happens to them',
      },
    ]);
  });

  it('is told on a terminal', async () => {
    const { stderr } = await hapeers(['generate', 'c.yaml', '--node', 'a', '--write'], {
      cwd,
      terminal: true,
    });
    expect(stderr).toContain('a: new peer b; new table app');
    await writeFile(join(cwd, 'c.yaml'), CLUSTER.replace('size: 1k', 'size: 500'));
    const again = await hapeers(['generate', 'c.yaml', '--node', 'a', '--write'], { cwd, terminal: true });
    expect(again.stderr).toContain(
      'a: keeps a part of app: the old process hands them over; at most 500 entries fit\n',
    );
    expect(stderr).toContain(
      'hapeers probe --socket /run/a.sock -f a/global.cfg -f a/proxies.d --reload-safe --wait 30s',
    );
  });
});

it.each([
  [['--into', 'a/global.cfg', '--into', 'b/global.cfg', '--diff'], /--into is given twice/],
  [['--artifact', 'ufw', '--artifact', 'nftables'], /--artifact is given twice/],
  [['--node', 'a', '-o', 'x.cfg', '-o', 'y.cfg'], /--output is given twice/],
  [['--node', 'a', '--format', 'json'], /--format json requires/],
] as const)('refuses %j', async (args, message) => {
  const { exit, stderr } = await generate(...args);
  expect(exit).toBe(2);
  expect(stderr).toMatch(message);
});

it('gives each artifact of a folder a file of its own', async () => {
  for (const kind of ['ufw', 'firewalld', 'localpeer']) {
    expect((await generate('--all', '--artifact', kind, '-o', 'all/')).exit).toBe(0);
  }
  for (const file of ['a.ufw.sh', 'a.firewalld.sh', 'a.localpeer.conf']) {
    expect(await text(`all/${file}`)).not.toBe('');
  }
});

it('names files by the kind of artifact', async () => {
  for (const kind of ['ufw', 'firewalld']) {
    expect((await generate('--all', '--artifact', kind, '-o', 'out/{name}.{kind}.sh')).exit).toBe(0);
  }
  for (const file of ['a.ufw.sh', 'b.ufw.sh', 'a.firewalld.sh', 'b.firewalld.sh']) {
    expect(await text(`out/${file}`)).not.toBe('');
  }
});
