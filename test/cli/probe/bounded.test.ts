import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { type HaproxyNode, resynchronised, startNode } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';
import { until } from '../../haproxy/wait.ts';
import { startServer } from '../../probe/server.ts';
import { acceptingObserver, repeat, taughtTable, taughtUpdate, wire } from '../../probe/taught.ts';
import { slowness } from '../../slowness.ts';
import { hapeers, type Outcome } from '../shell.ts';

const TIMEOUT_MS = 1000;
const SLOW_MS = 0.45 * TIMEOUT_MS;

/** Ever other entries, so many every 10 ms. */
function flood(count: number): (socket: Socket) => void {
  return (socket) => {
    let next = 0;
    socket.write(wire({ kind: 'table-definition', table: taughtTable }));
    repeat(socket, () => wire(...Array.from({ length: count }, () => taughtUpdate(++next))), 10);
  };
}

/** Refuses every name that it is called by, after its time: as long as one step may take, nearly. */
function neverTheName(socket: Socket): void {
  socket.once('data', () => setTimeout(() => socket.end('503\n'), SLOW_MS));
}

/** A runtime API that takes its time for each answer, and names a hundred backends to ask for. */
function slowRuntime(socket: Socket): void {
  socket.once('data', (bytes) => {
    const command = bytes.toString();
    const answer = command.startsWith('show info')
      ? 'Name: HAProxy\nVersion: 3.2.26-1\nPid: 1\nUptime_sec: 100\n'
      : command.startsWith('show cli level')
        ? 'admin\n'
        : '\n';
    setTimeout(() => socket.end(answer), SLOW_MS);
  });
}

/** Runs against such a server; the time that it took comes with what was said. */
async function against(
  serve: (socket: Socket) => void,
  args: (port: number) => readonly string[],
): Promise<Outcome & { readonly tookMs: number }> {
  const server = await startServer(serve);
  try {
    const started = performance.now();
    const outcome = await hapeers(['probe', ...args(server.port)]);
    return { ...outcome, tookMs: performance.now() - started };
  } finally {
    await server.stop();
  }
}

const others = Array.from({ length: 8 }, (_, index) => `127.0.0.1:1=other${index}`);
const target = (port: number, ...more: readonly string[]) => [`127.0.0.1:${port}=a`, ...more];
const observed = (port: number, ...more: readonly string[]) => target(port, '--as', 'observer', ...more);

describe('--timeout bounds the whole exchange with', () => {
  // What is loaded when it is first used takes its time, too.
  beforeAll(async () => {
    await against((socket) => socket.resume().end(), observed);
    await against(
      (socket) => socket.resume().end(),
      (port) => ['--socket', `127.0.0.1:${port}`],
    );
  });
  it.each<[string, (socket: Socket) => void, (port: number) => readonly string[], RegExp]>([
    [
      'a peer that teaches ever other entries',
      acceptingObserver(flood(500)),
      (port) => observed(port, '--tables'),
      /did not end its lesson within 1 s, and was disconnected after 1 table with \d+ entries .*\[timeout\]\n {2}hint: raise --timeout/,
    ],
    [
      'a peer whose dump has no end',
      acceptingObserver(flood(500)),
      (port) => observed(port, '--dump'),
      /did not end its lesson within 1 s, and was disconnected after 1 table with \d+ entries/,
    ],
    [
      'a peer of an entry now and then',
      acceptingObserver(flood(1)),
      (port) => observed(port, '--sum'),
      /did not end its lesson within 1 s, and was disconnected after 1 table with \d+ entr/,
    ],
    [
      'a peer that is never the one it is called by',
      neverTheName,
      (port) => [...target(port), ...others],
      /local peer is not "a"|not called "a"|is a peers listener/,
    ],
    [
      'a runtime API that is slow with each answer',
      slowRuntime,
      (port) => ['--socket', `127.0.0.1:${port}`],
      /gave no complete answer within|did not answer/,
    ],
  ])('%s', async (_what, serve, args, message) => {
    const { exit, stdout, stderr, tookMs } = await against(serve, (port) => [
      ...args(port),
      '--timeout',
      `${TIMEOUT_MS}ms`,
    ]);
    expect(stdout + stderr).toMatch(message);
    expect(exit).toBe(1);
    expect(tookMs).toBeGreaterThan(TIMEOUT_MS * 0.9);
    expect(tookMs).toBeLessThan(TIMEOUT_MS * 1.25 + 500 * slowness());
  });
});

const ENTRIES = 200_000;

/** Fills the table through the runtime API, some thousand commands at a time. */
async function fill(node: HaproxyNode): Promise<void> {
  const socket = connect(node.socketPath).resume();
  socket.write('prompt\n');
  for (let first = 0; first < ENTRIES; first += 5000) {
    const commands = Array.from({ length: 5000 }, (_, at) => `set table t key ${first + at} data.gpc0 1\n`);
    if (!socket.write(commands.join(''))) await once(socket, 'drain');
  }
  await until('all entries', 30_000, async () =>
    (await node.runtime('show table')).includes(`used:${ENTRIES}`),
  );
  socket.destroy();
}

describe('a table that takes longer', { timeout: 60_000 }, () => {
  const started: { readonly version: string; readonly node: HaproxyNode; readonly port: number }[] = [];

  beforeAll(async () => {
    await Promise.all(
      haproxyBinaries().map(async (binary) => {
        const port = await freePort();
        const node = await startNode({
          binary,
          config: `peers p
    peer a 127.0.0.1:${port}
    peer observer 127.0.0.1:9
backend t
    stick-table type integer size 400k expire 1h store gpc0 peers p
`,
          localPeer: 'a',
        });
        started.push({ version: binary.version, node, port });
        await resynchronised(node);
        await fill(node);
      }),
    );
  }, 60_000);
  afterAll(() => Promise.all(started.map(({ node }) => node.stop())));

  it.each(haproxyBinaries())(
    'to HAProxy $version is cut with --timeout, and read to its end without',
    async ({ version }) => {
      const { port = 0 } = started.find((one) => one.version === version) ?? {};
      const timeout = `${Math.round(50 * slowness())}ms`;
      const cut = await hapeers(['probe', ...observed(port, '--dump', '--timeout', timeout)]);
      expect(cut.stderr).toMatch(
        /did not end its lesson within [\d.]+ s, and was disconnected after 1 table with \d+ entries .*\[timeout\]\n {2}hint: raise/,
      );
      expect(cut.exit).toBe(1);
      const whole = await hapeers(['probe', ...observed(port)]);
      expect(whole.stdout).toContain(`taught 1 table with ${ENTRIES} entries`);
      expect(whole.exit).toBe(0);
    },
  );
});
