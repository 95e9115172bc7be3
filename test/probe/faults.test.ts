import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { ProbeFinding } from '../../src/probe/finding.ts';
import { type ObserveOptions, observe } from '../../src/probe/observe.ts';
import { parseTarget } from '../../src/probe/target.ts';
import type { Message } from '../../src/protocol/messages.ts';
import { slowness } from '../slowness.ts';
import { startServer } from './server.ts';
import { acceptingObserver, repeat, taughtTable, taughtUpdate, wire } from './taught.ts';

const define: Message = { kind: 'table-definition', table: taughtTable };
const heartbeat = wire({ kind: 'heartbeat' });

/** A node that takes the observer and then does something that no HAProxy does. */
async function withNode(
  teach: (socket: Socket) => void,
  work: (port: number) => Promise<void>,
  status = '200\n',
): Promise<void> {
  const server = await startServer(acceptingObserver(teach, status));
  try {
    await work(server.port);
  } finally {
    await server.stop();
  }
}

function watch(port: number, options: Partial<ObserveOptions> = {}): Promise<ProbeFinding> {
  const target = parseTarget(`127.0.0.1:${port}=A`);
  return observe(target.endpoint, target, { observer: 'observer', timeoutMs: 3000, tls: null, ...options });
}

describe('what a node may do wrong gets a verdict, in time', () => {
  test.each<[string, (socket: Socket) => void, string, string]>([
    [
      'says nothing',
      () => {},
      'timeout',
      'neither ended its lesson nor sent 100 more entries within 300 ms (0 tables with 0 entries so far)',
    ],
    ['sends heartbeats and no lesson', (socket) => repeat(socket, () => heartbeat, 20), 'timeout', 'lesson'],
    [
      'defines the same table again and again',
      (socket) => repeat(socket, () => wire(define), 20),
      'timeout',
      'lesson',
    ],
    [
      'stops in the middle of a message',
      (socket) => void socket.write(wire(define, taughtUpdate(1)).subarray(0, -3)),
      'timeout',
      'lesson',
    ],
    [
      'ends in the middle of a message',
      (socket) => void socket.end(wire(define, taughtUpdate(1)).subarray(0, -3)),
      'closed',
      'closed the session before the end of the lesson',
    ],
    [
      'cuts the connection',
      (socket) => void setTimeout(() => socket.resetAndDestroy(), 20),
      'closed',
      'cut the connection',
    ],
    [
      'announces two megabytes',
      (socket) => void socket.write(Buffer.from('0a80fff0fe0e', 'hex')),
      'protocol-broken',
      'the length of a message is',
    ],
    [
      'announces a length without end',
      (socket) => void socket.write(Buffer.from(`0a80${'ff'.repeat(8)}`, 'hex')),
      'protocol-broken',
      'is more than 5 bytes',
    ],
    [
      'sends an update that is too short',
      (socket) =>
        void socket.write(
          Buffer.concat([wire(define), Buffer.from('0a80030000', 'hex'), heartbeat, heartbeat]),
        ),
      'protocol-broken',
      'in the middle of a 32-bit number',
    ],
    [
      'sends random bytes',
      (socket) => repeat(socket, () => Buffer.concat([Buffer.of(10, 0x82, 60), randomBytes(60)]), 1),
      'protocol-broken',
      'sent something that makes no sense',
    ],
    [
      'says that it did not understand',
      (socket) => void socket.end(wire({ kind: 'protocol-error' })),
      'protocol-broken',
      'did not understand this observer',
    ],
    [
      'has not been taught itself',
      (socket) => void socket.write(wire(define, taughtUpdate(1), { kind: 'resync-partial' })),
      'not-up-to-date',
      'taught 1 table with 1 entry, but has not been taught itself yet',
    ],
  ])('%s', async (_what, teach, verdict, message) => {
    await withNode(teach, async (port) => {
      const started = performance.now();
      const finding = await watch(port, verdict === 'timeout' ? { timeoutMs: 300 } : {});
      expect(finding).toMatchObject({ verdict, healthy: false });
      expect(finding.message).toContain(message);
      expect(finding.hint).not.toBeNull();
      expect(performance.now() - started).toBeLessThan(3000 * slowness());
    });
  });

  test('heartbeats without a lesson, to an observer that takes its time with each', async () => {
    await withNode(
      (socket) => repeat(socket, () => heartbeat, 20),
      async (port) => {
        const options = { timeoutMs: 300, onEvents: () => sleep(1) };
        expect(await watch(port, options)).toMatchObject({ verdict: 'timeout' });
      },
    );
  });

  test('no status line, half a one, and another answer than to the first question', async () => {
    await withNode(
      () => {},
      async (port) => {
        expect(await watch(port, { timeoutMs: 300 })).toMatchObject({ verdict: 'timeout', status: 504 });
      },
      '20',
    );
    await withNode(
      () => {},
      async (port) => {
        expect(await watch(port)).toMatchObject({ verdict: 'not-haproxy' });
      },
      'HTTP/1.1 200 OK\r\n',
    );
    await withNode(
      () => {},
      async (port) => {
        expect(await watch(port)).toMatchObject({
          verdict: 'closed',
          status: 300,
          message:
            'refused the session with 300: a session of the local peer is already up: the node is being reloaded',
        });
      },
      '300\n',
    );
  });
});

describe('what a node may do', () => {
  test('messages in an odd order, and unknown ones, are taken as they come', async () => {
    const lesson = wire(
      { kind: 'acknowledgement', tableId: 9, updateId: 1 },
      { kind: 'table-switch', tableId: 7 },
      { kind: 'unknown', class: 5, type: 200, payload: Uint8Array.of(1, 2) },
      { kind: 'resync-confirm' },
      define,
      taughtUpdate(5),
      define,
      taughtUpdate(3),
      { kind: 'heartbeat' },
      { kind: 'resync-finished' },
      taughtUpdate(9),
    );
    await withNode(
      (socket) => void socket.write(lesson),
      async (port) => {
        expect(await watch(port)).toMatchObject({
          verdict: 'observed',
          message: 'taught 1 table with 2 entries',
        });
      },
    );
  });

  test('a slow lesson is waited for as long as it goes on', async () => {
    await withNode(
      async (socket) => {
        for (const byte of wire(define, taughtUpdate(1), taughtUpdate(2), taughtUpdate(3), {
          kind: 'resync-finished',
        })) {
          socket.write(Uint8Array.of(byte));
          await sleep(10);
        }
      },
      async (port) => {
        expect(await watch(port)).toMatchObject({
          verdict: 'observed',
          message: 'taught 1 table with 3 entries',
        });
      },
    );
  });

  test('an observer that is busy keeps its session and blames nobody', async () => {
    const said: Buffer[] = [];
    await withNode(
      (socket) => {
        socket.on('data', (bytes) => said.push(bytes));
        socket.write(wire(define, taughtUpdate(1)));
        setTimeout(() => socket.write(wire({ kind: 'resync-finished' })), 3500);
      },
      async (port) => {
        const finding = await watch(port, {
          onEvents: (events) => (events.some(({ kind }) => kind === 'update') ? sleep(3200) : undefined),
          timeoutMs: 1000,
        });
        expect(finding).toMatchObject({ verdict: 'observed' });
      },
    );
    expect(Buffer.concat(said).toString('hex')).toBe('0004');
  });

  test('a million entries pass through in bounded memory', async () => {
    const entries = 1_000_000;
    const batch = (first: number) =>
      wire(...Array.from({ length: 1000 }, (_, index) => taughtUpdate(first + index)));
    await withNode(
      async (socket) => {
        socket.write(wire(define));
        for (let sent = 0; sent < entries && !socket.destroyed; sent += 1000) {
          if (!socket.write(batch(sent))) await new Promise((resolve) => socket.once('drain', resolve));
        }
        socket.write(wire({ kind: 'resync-finished' }));
      },
      async (port) => {
        const before = process.memoryUsage().rss;
        let most = before;
        let seen = 0;
        const finding = await watch(port, {
          timeoutMs: 5000,
          onEvents: (events) => {
            for (const { kind } of events) if (kind === 'update') seen += 1;
            most = Math.max(most, process.memoryUsage().rss);
          },
        });
        expect(finding).toMatchObject({
          verdict: 'observed',
          message: 'taught 1 table with 1000000 entries',
        });
        expect(seen).toBe(entries);
        expect(most - before).toBeLessThan(150_000_000);
      },
    );
  }, 120_000);

  test('a lesson without an end ends with a verdict, be it fast or slow', async () => {
    const bytes = wire(define, ...Array.from({ length: 500 }, (_, key) => taughtUpdate(key)));
    const one = wire(taughtUpdate(1));
    for (const [teach, pauseMs, verdict, message] of [
      [bytes, 1, 'protocol-broken', /^teaches the same entries again and again \(\d+ entries so far\)$/],
      [
        one,
        20,
        'timeout',
        /^neither ended its lesson nor sent 100 more entries within \d+ ms \(1 table with \d+ entr(?:y|ies) so far\)$/,
      ],
    ] as const) {
      await withNode(
        (socket) => {
          socket.write(wire(define));
          const timer = setInterval(() => socket.write(teach), pauseMs);
          socket.once('close', () => clearInterval(timer));
        },
        async (port) => {
          const target = parseTarget(`127.0.0.1:${port}=node`);
          // A busy machine may pause for longer than a quarter of a second.
          const timeoutMs = Math.round(250 * Math.min(5, slowness()));
          const options: ObserveOptions = { observer: 'observer', timeoutMs, tls: null };
          const finding = await observe(target.endpoint, target, options);
          expect(finding.verdict).toBe(verdict);
          expect(finding.message).toMatch(message);
        },
      );
    }
  });
});
