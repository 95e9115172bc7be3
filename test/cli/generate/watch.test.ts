import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { intervalOf } from '../../../src/cli/generate/watch/interval.ts';
import { DnsServer } from '../../dns/server.ts';
import { until } from '../../haproxy/wait.ts';
import { hapeers } from '../shell.ts';
import { Watching, WatchingHere } from '../watching.ts';

const folders: string[] = [];
const running: (Watching | WatchingHere)[] = [];
let cwd = '';
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-watch-'));
  folders.push(cwd);
  await put('hapeers.yaml', 'peers: { name: p, port: 1024 }\nnodes: { from: { file: nodes } }\n');
  await put('nodes', '{ a: 10.0.0.1, b: 10.0.0.2 }');
  await put(
    'haproxy.cfg',
    'global\n    localpeer a\n\npeers p\n    peer a 10.0.0.1:1024\n    peer b 10.0.0.2:1024\n',
  );
});
afterEach(() => Promise.all(running.splice(0).map((watching) => watching.stop())));
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

const config = () => readFile(join(cwd, 'haproxy.cfg'), 'utf8');

async function put(name: string, text: string): Promise<void> {
  await writeFile(join(cwd, `.${name}`), text);
  await rename(join(cwd, `.${name}`), join(cwd, name));
}

function watch(...args: string[]): Watching {
  const node = args.includes('--node') ? [] : ['--node', 'a'];
  const watching = new Watching([...node, '--into', 'haproxy.cfg', '--write', ...args], cwd);
  running.push(watching);
  return watching;
}

/** In this process. */
function watchHere(...args: string[]): WatchingHere {
  const watching = new WatchingHere(['--node', 'a', '--into', 'haproxy.cfg', '--write', ...args], cwd);
  running.push(watching);
  return watching;
}

describe('generate --watch', () => {
  it('writes what changes in a file at once, after a quiet time, and ends in order', async () => {
    // so rarely that only the change of the file can be the reason for a look
    const watching = watch('--interval', '10m', '--quiet-time', '100ms');
    expect((await watching.next('up-to-date')).nodes).toEqual(['a', 'b']);
    await put('nodes', '{ a: 10.0.0.1, b: 10.0.0.3, c: 10.0.0.4 }');
    expect(await watching.next('written')).toMatchObject({
      message: 'haproxy.cfg; new c; moved b',
      nodes: ['a', 'b', 'c'],
    });
    expect(await config()).toContain('    peer b 10.0.0.3:1024\n    peer c 10.0.0.4:1024\n');
    expect(await watching.stop('SIGINT')).toBe(0);
    expect(watching.told.map(({ event }) => event)).toEqual([
      'started',
      'up-to-date',
      'changed',
      'written',
      'stopped',
    ]);
    expect(watching.stderr).toBe('');
  });

  it('goes on after what fails and what is refused, and writes nothing then', async () => {
    const before = await config();
    const watching = watchHere('--interval', '200ms', '--quiet-time', '50ms');
    await watching.next('up-to-date');
    await put('nodes', '{ a: 10.0.0.1 }');
    expect((await watching.next('refused')).message).toContain('lists b, missing in what was found: a');
    await put('nodes', '{}');
    const { message } = await watching.next('failed');
    expect(message).toContain('it contains no node');
    // One line, without the excerpt of a report.
    expect(message).not.toMatch(/ \| |\^/);
    await put('nodes', '{ a: 10.0.0.1, b: 10.0.0.2 }');
    await watching.next('up-to-date', 30_000, 4);
    expect(await config()).toBe(before);
    expect(await watching.stop()).toBe(0);
  });

  it('waits for the end of changes, but not for ever', async () => {
    const watching = watchHere('--interval', '100ms', '--quiet-time', '1m', '--max-wait', '1500ms');
    await watching.next('up-to-date');
    for (const last of [3, 4, 5]) {
      await put('nodes', `{ a: 10.0.0.1, b: 10.0.0.${last} }`);
      await new Promise((done) => setTimeout(done, 300));
    }
    await watching.next('written');
    expect(watching.told.filter(({ event }) => event === 'written')).toHaveLength(1);
    expect(await config()).toContain('peer b 10.0.0.5:1024');
  });

  it('refuses to reload where nobody can be asked whether that is safe', async () => {
    await put('nodes', '{ a: 10.0.0.1, b: 10.0.0.2, c: 10.0.0.3 }');
    const watching = watchHere('--reload-command', 'touch reloaded');
    expect((await watching.next('failed')).message).toContain('does not name the runtime API of "a"');
    expect(await config()).not.toContain('10.0.0.3');
  });

  it('asks DNS again when its answer has lived its TTL', { timeout: 60_000 }, async () => {
    const dns = await DnsServer.start();
    try {
      const list = (addresses: readonly string[], ttl: number) => {
        dns.zone = {
          'lb.test': addresses.map((data) => ({ type: 'A', name: 'lb.test', ttl, data })),
        };
      };
      await put(
        'hapeers.yaml',
        `peers: { name: p, port: 1024 }\nnodes: { from: { dns: lb.test, resolver: "${dns.address}" } }\n`,
      );
      await put('haproxy.cfg', 'global\n    localpeer ip-10-0-0-1\n');
      list(['10.0.0.1', '10.0.0.2'], 2);
      const watching = watch('--node', 'ip-10-0-0-1', '--quiet-time', '1ms');
      await watching.next('written');
      const times: number[] = [];
      for (let before = dns.asked.length; times.length < 3; ) {
        await until('question', 20_000, async () => dns.asked.length > before);
        before = dns.asked.length;
        times.push(performance.now());
      }
      const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      for (const gap of gaps) expect(gap).toBeGreaterThan(1_700);
      // far from the 10 s of nodes whose answers do not say how long they live
      expect(Math.min(...gaps)).toBeLessThan(6_000);
      list(['10.0.0.1', '10.0.0.2', '10.0.0.3'], 2);
      expect((await watching.next('written', 30_000, watching.told.length)).message).toContain(
        'new ip-10-0-0-3',
      );
      expect(await watching.stop()).toBe(0);
    } finally {
      await dns.stop();
    }
  });

  it.each([
    ['1 s at the earliest', 'dns', 0, 1_000],
    ['its TTL', 'dns', 30, 30_000],
    ['a minute at the latest', 'dns', 3_600, 60_000],
    ['the TTL of the addresses of SRV records', 'srv', 5, 5_000],
    ['10 s at the latest, since nobody tells the TTL of SRV records', 'srv', 3_600, 10_000],
    ['10 s where no address was asked for', 'srv', null, 10_000],
  ] as const)('looks again after %s', (_, kind, ttl, expected) => {
    const from = {
      kind,
      name: 'lb.test',
      resolvers: [],
      family: null,
      wantsAddresses: true,
      wantsHosts: false,
      timeoutMs: 1,
    };
    expect(intervalOf(undefined, from, ttl)).toBe(expected);
    expect(intervalOf(250, from, ttl)).toBe(250);
  });

  it.each([
    [['--watch'], '--watch writes files'],
    [['--watch', '--write', '--diff'], '--watch and --diff cannot be combined'],
    [
      ['--watch', '--write', '--reload-socket', 'master'],
      '--reload-socket names neither a path nor HOST:PORT',
    ],
    [['--watch', '-o', '-'], '--watch reads and writes files'],
    [['--interval', '5s'], '--interval requires --watch'],
    [['--watch', '--write', '--reload-command', '[1]'], 'neither a command nor a JSON array of words'],
  ])('is refused as %s', async (args, words) => {
    const { exit, stderr } = await hapeers(['generate', 'hapeers.yaml', ...args], { cwd });
    expect(exit).toBe(2);
    expect(stderr).toContain(words);
    expect(stderr).toContain('hint: ');
  });
});
