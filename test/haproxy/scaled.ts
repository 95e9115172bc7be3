import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { hapeers } from '../cli/shell.ts';
import { Watching } from '../cli/watching.ts';
import { DnsServer } from '../dns/server.ts';
import type { HaproxyBinary } from './binaries.ts';
import { type HaproxyNode, resynchronised, startNode } from './node.ts';
import { freePort } from './ports.ts';
import { until } from './wait.ts';

/** Generous for a machine that does other things, too. */
const PATIENCE_MS = 40_000;

const SRV = '_peers._tcp.lb.test';

/** What systemd is elsewhere: whoever sends it a name has that node reloaded. */
const ASK = `const socket = require('net').connect(process.argv[1], () => socket.write(process.argv[2]));
socket.on('data', (said) => process.exit(String(said) === 'ok' ? 0 : 1));`;

/**
 * Nodes that DNS lists, each with its own `generate --watch`: two, then four, then three. Every entry that was on the
 * nodes before must be on all that are left.
 * @param binaries of the nodes in their order, repeated
 * @param isShort two, then three of them
 */
export async function scale(binaries: readonly HaproxyBinary[], isShort = false): Promise<void> {
  const cwd = await mkdtemp(join(tmpdir(), 'hapeers-scaled-'));
  const dns = await DnsServer.start();
  const nodes = new Map<string, HaproxyNode>();
  const watchers = new Map<string, Watching>();
  const ports = new Map<string, number>();
  const marks: string[] = [];
  const manager = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', async (name) => {
      const node = nodes.get(String(name));
      const text = await readFile(join(cwd, `${name}.cfg`), 'utf8');
      await node?.reload(text).then(
        () => socket.end('ok'),
        () => socket.end('failed'),
      );
    });
  });
  const list = (names: readonly string[]) => {
    dns.zone = {
      [SRV]: names.map((name) => ({
        type: 'SRV',
        name: SRV,
        data: { target: `${name}.lb.test`, port: ports.get(name) ?? 0 },
      })),
      ...Object.fromEntries(
        names.map((name) => [`${name}.lb.test`, [{ type: 'A', name: `${name}.lb.test`, data: '127.0.0.1' }]]),
      ),
    };
  };
  try {
    await new Promise<void>((done) => manager.listen(join(cwd, 'manager'), done));
    for (const name of ['a', 'b', 'c', 'd']) ports.set(name, await freePort());
    const version = binaries.map(({ branch }) => branch).sort()[0];
    await writeFile(
      join(cwd, 'hapeers.yaml'),
      `haproxy: "${version}"
peers: { name: ours }
tables: { app: { type: string, size: 1k, expire: 10m, store: [gpc0] } }
nodes:
  from: { srv: ${SRV}, resolver: "${dns.address}" }
  template: { config: ["{name}.cfg"], socket: "./{name}.api" }
`,
    );
    list(['a', 'b']);
    await start(['a', 'b']);
    await mark(['a', 'b']);

    const added = isShort ? ['d'] : ['c', 'd'];
    list(['a', 'b', ...added]);
    await reloaded(['a', 'b'], `new ${added.join(', ')}`);
    // A node that starts before the others list it is refused by them, and never asks them for their entries again.
    await start(added);
    await mark(['a', 'b', ...added]);

    if (!isShort) await shrink();
    for (const name of ['a', 'b', 'd']) {
      const watcher = watchers.get(name);
      expect(await watcher?.stop(), watcher?.stderr).toBe(0);
      expect(watcher?.told.at(-1)?.event).toBe('stopped');
      expect(watcher?.stderr).toBe('');
    }
  } finally {
    await Promise.all([...watchers.values()].map((watcher) => watcher.stop('SIGKILL')));
    await Promise.all([...nodes.values()].map((node) => node.stop()));
    await new Promise((done) => manager.close(done));
    await dns.stop();
    await rm(cwd, { recursive: true, force: true });
  }

  async function shrink(): Promise<void> {
    // What fails changes nothing.
    dns.trouble = 'SERVFAIL';
    await watchers.get('a')?.next('failed', PATIENCE_MS);
    dns.trouble = null;
    list(['a', 'b', 'd']);
    await watchers.get('c')?.stop();
    await nodes.get('c')?.stop();
    await reloaded(['a', 'b', 'd'], 'gone c');
    await mark(['a', 'b', 'd']);
  }

  /** The config first, then the node, then what follows DNS from there on. */
  async function start(names: readonly string[]): Promise<void> {
    await Promise.all(
      names.map(async (name) => {
        const file = join(cwd, `${name}.cfg`);
        await writeFile(file, proxies);
        const binary = binaries[(ports.size + name.charCodeAt(0)) % binaries.length];
        if (binary === undefined) throw new Error('no binary');
        const args = ['--node', name, '--write', '--allow-shrink'];
        const { exit, stderr } = await hapeers(['generate', ...args], { cwd });
        expect(exit, stderr).toBe(0);
        const node = await startNode({ binary, config: await readFile(file, 'utf8'), localPeer: name });
        nodes.set(name, node);
        await symlink(node.socketPath, join(cwd, `${name}.api`));
        const command = JSON.stringify([process.execPath, '-e', ASK, join(cwd, 'manager'), name]);
        watchers.set(
          name,
          new Watching(
            [
              ...args,
              ...['--interval', '500ms', '--quiet-time', '1s', '--verify', '--haproxy', binary.path],
              ...['--reload-command', command],
            ],
            cwd,
          ),
        );
        await watchers.get(name)?.next('up-to-date', PATIENCE_MS);
      }),
    );
  }

  async function reloaded(names: readonly string[], change: string): Promise<void> {
    for (const name of names) {
      const watcher = watchers.get(name);
      await until(
        () => `reload of ${name}; told was:\n${JSON.stringify(watcher?.told, null, 1)}`,
        PATIENCE_MS,
        async () => {
          const written = watcher?.told.findLastIndex(({ event }) => event === 'written') ?? -1;
          const last = watcher?.told.findLastIndex(({ event }) => event === 'reloaded') ?? -1;
          return (
            written !== -1 && last > written && watcher?.told[written]?.message.includes(change) === true
          );
        },
      );
    }
  }

  /** A new entry on every node, and all old and new ones on all of them. */
  async function mark(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const node = nodes.get(name);
      if (node === undefined) throw new Error(`${name} does not run`);
      await resynchronised(node, PATIENCE_MS);
      const key = `${name}-${marks.length}`;
      await node.runtime(`set table app key ${key} data.gpc0 1`);
      marks.push(key);
    }
    for (const name of names) {
      let missing: readonly string[] = [];
      await until(
        () => `${missing.join(', ')} on ${name}`,
        PATIENCE_MS,
        async () => {
          const table = (await nodes.get(name)?.runtime('show table app')) ?? '';
          missing = marks.filter((key) => !table.includes(`key=${key} `));
          return missing.length === 0;
        },
      );
    }
  }
}

const proxies = `defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s

frontend www
    bind unix@www.sock
    http-request track-sc0 path table app
    default_backend app

backend app
    server web1 127.0.0.1:1
`;
