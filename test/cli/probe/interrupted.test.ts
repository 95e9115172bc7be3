import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../../src/cli/run.ts';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { freePort } from '../../haproxy/ports.ts';
import { until } from '../../haproxy/wait.ts';
import { type Pair, startPair } from '../../probe/runtime/pair.ts';
import { hapeers, ioOf, type Outcome, type World } from '../shell.ts';

/** Commands that go on until somebody ends them, within this process. */

/** A run, with what it said so far. */
function started(args: readonly string[], world: World = {}) {
  const said = { stdout: '', stderr: '' };
  const io = ioOf(world, {
    stdout: (text) => {
      said.stdout += text;
    },
    stderr: (text) => {
      said.stderr += text;
    },
  });
  return { said, exit: run(args, io) };
}

/** What a signal does to a process that listens to it. */
function interrupt(signal: NodeJS.Signals): void {
  expect(process.listenerCount(signal)).toBeGreaterThan(0);
  process.emit(signal);
}

describe.each(haproxyBinaries().slice(-1))('with HAProxy $version', { timeout: 60_000 }, (binary) => {
  let pair: Pair;
  beforeAll(async () => {
    const table = '    stick-table type string size 1k expire 1m store gpc0 peers cluster\n';
    pair = await startPair(
      binary,
      () => `backend t1\n${table}`,
      (_, ports) =>
        `    peer A 127.0.0.1:${ports.A}\n    peer B 127.0.0.1:${ports.B}\n    peer watcher 127.0.0.1:9`,
    );
  });
  afterAll(() => pair?.stop());

  it('probe --watch shows the nodes again and again, drawn anew on a terminal', async () => {
    const sockets = [pair.a, pair.b].flatMap(({ socketPath }) => ['--socket', socketPath]);
    const { said, exit } = started(['probe', ...sockets, '--ignore-peer', 'watcher', '--watch'], {
      screen: true,
    });
    const looks = () => said.stdout.split('\u001b[H\u001b[J').length - 1;
    await until('second look', 30_000, async () => looks() >= 2);
    interrupt('SIGINT');
    expect(await exit).toBe(0);
    expect(said.stdout).toContain('replicates 1 table');
  });

  it('probe --as NAME --watch shows changes as they come, and the busiest keys on a terminal', async () => {
    const port = /peer A 127\.0\.0\.1:(\d+)/.exec(await configOf(pair))?.[1];
    const target = `127.0.0.1:${port}=A`;
    for (const [screen, shown] of [
      [undefined, /^\S+Z A t1 key=k\d+ use=0 exp=[\d?]+ gpc0=\d+\n/m],
      [true, /\u001b\[H\u001b\[2J[^\n]*\d+ changes, \d+ keys\)[^\n]*\n +\d+ +\d+ {2}A t1 {2}key=k\d+ /],
    ] as const) {
      const args = ['probe', '--as', 'watcher', '--watch', target, '--timeout', '1s', '--no-color'];
      const { said, exit } = started(args, screen === undefined ? {} : { screen });
      let value = 0;
      await until(
        () => `change (${said.stdout}${said.stderr})`,
        30_000,
        async () => {
          value++;
          await pair.a.runtime(`set table t1 key k${value % 3} data.gpc0 ${value}`);
          return shown.test(said.stdout);
        },
      );
      interrupt('SIGTERM');
      expect(await exit).toBe(0);
    }
  });

  it('probe --exporter serves what the looks found, and refuses what is no question', async () => {
    const port = await freePort();
    const { said, exit } = started(['probe', '--socket', pair.a.socketPath, '--exporter', `[::1]:${port}`]);
    await until('address', 30_000, async () => said.stderr.includes('serving'));
    const get = (path: string, method = 'GET') => fetch(`http://[::1]:${port}${path}`, { method });
    const metrics = await get('/metrics?x=1');
    expect(metrics.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await metrics.text()).toContain('hapeers_target_healthy{');
    expect((await get('/metrics', 'HEAD')).status).toBe(200);
    expect((await get('/metrics', 'POST')).status).toBe(405);
    expect((await get('/healthz')).status).toBe(200);
    expect((await get('/other')).status).toBe(404);
    interrupt('SIGHUP');
    expect(await exit).toBe(0);
    await expect(get('/metrics')).rejects.toThrow();
  });
});

async function configOf(pair: Pair): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return readFile(`${pair.a.folder}/haproxy.cfg`, 'utf8');
}

it('probe --exporter tells a port that is taken, and one that is none', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const ask = (where: string): Promise<Outcome> =>
    hapeers(['probe', '--socket', './none', '--exporter', where]);
  try {
    expect(await ask(String(port))).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining(`cannot listen on ${port}: EADDRINUSE`),
    });
    expect(await ask('70000')).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('invalid --exporter'),
    });
  } finally {
    server.close();
  }
});
