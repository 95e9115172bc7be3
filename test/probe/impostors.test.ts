import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { ProbeFinding } from '../../src/probe/finding.ts';
import { observe } from '../../src/probe/observe.ts';
import { probe } from '../../src/probe/probe.ts';
import { parseTarget } from '../../src/probe/target.ts';
import { slowness } from '../slowness.ts';
import { type Server, startFullListener, startServer } from './server.ts';

async function serving<T>(serve: (socket: Socket) => void, work: (server: Server) => Promise<T>): Promise<T> {
  const server = await startServer(serve);
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

function ask(
  serve: (socket: Socket) => void,
  peer = '=A',
  timeoutMs = 3000,
): Promise<ProbeFinding | undefined> {
  return serving(serve, async ({ port }) => {
    const [finding] = await probe([parseTarget(`127.0.0.1:${port}${peer}`)], { timeoutMs });
    return finding;
  });
}

const saying =
  (answer: string) =>
  (socket: Socket): void => {
    socket.once('data', () => socket.end(answer, 'latin1'));
  };

describe('what is no peers listener, and what only looks like one', () => {
  test.each([
    ['200\n', 'sentinel-configured', 'answered 200 to a random caller'],
    ['300\n', 'sentinel-configured', 'answered 300 to a random caller'],
    ['501\n', 'not-hello', 'answered 501'],
    ['502\n', 'wrong-version', 'neither version 2.1 nor 2.0'],
    ['599\n', 'not-haproxy', 'answered 599'],
    ['504', 'not-haproxy', 'answered "504"'],
    ['\n', 'not-haproxy', 'answered ""'],
    ['SSH-2.0-OpenSSH_9.2\r\n', 'not-haproxy', 'is an SSH server'],
    ['HTTP/1.0 400 Bad request\r\n\r\n', 'not-haproxy', 'is an HTTP server'],
    ['220 mail ESMTP\r\n', 'not-haproxy', 'is an SMTP or FTP server'],
    ["-ERR unknown command 'HAProxyS'\r\n", 'not-haproxy', 'is a Redis server'],
    ['\x4a\0\0\0\n8.0.36\0', 'not-haproxy', 'is a MySQL server'],
    ['x'.repeat(5000), 'not-haproxy', `answered "${'x'.repeat(40)}..."`],
    ['\x15\x03\x01\0\x02\x02\x46', 'tls-expected', 'uses TLS'],
    ['', 'closed', 'closed the connection without an answer'],
  ])('%j', async (answer, verdict, message) => {
    const finding = await ask(saying(answer));
    expect(finding).toMatchObject({ verdict, healthy: false });
    expect(finding?.message).toContain(message);
    expect(finding?.hint).not.toBeNull();
  });

  test('an answer of 504 to a random name is not believed', async () => {
    expect(await ask(saying('504\n'), '')).toMatchObject({ verdict: 'not-haproxy', healthy: false });
  });

  test('a node that speaks 2.0 only is asked again in 2.0', async () => {
    const finding = await ask((socket) => {
      socket.once('data', (bytes) =>
        socket.end(bytes.toString().startsWith('HAProxyS 2.0\n') ? '504\n' : '502\n'),
      );
    });
    expect(finding).toMatchObject({ verdict: 'identified', protocol: '2.0', healthy: true });
  });

  test('a connection that is cut', async () => {
    expect(await ask((socket) => socket.once('data', () => socket.resetAndDestroy()))).toMatchObject({
      verdict: 'closed',
      healthy: false,
    });
  });

  test('silence, and a line that never ends, are given up in time', async () => {
    const started = performance.now();
    expect(await ask(() => {}, '=A', 300)).toMatchObject({ verdict: 'timeout', handshakeMs: null });
    expect(
      await ask(
        (socket) => {
          const timer = setInterval(() => socket.write('5'), 50);
          socket.once('close', () => clearInterval(timer));
        },
        '=A',
        300,
      ),
    ).toMatchObject({ verdict: 'not-haproxy' });
    expect(performance.now() - started).toBeLessThan(3000 * slowness());
  });

  test('silence during the TLS handshake', async () => {
    await serving(
      () => {},
      async ({ port }) => {
        const tls = { sni: null, verify: 'none', verifyHost: null, ca: null, cert: null, key: null } as const;
        const [finding] = await probe([parseTarget(`127.0.0.1:${port}=A`)], { timeoutMs: 200, tls });
        expect(finding).toMatchObject({
          verdict: 'tls-failed',
          healthy: false,
          message: 'did not answer the TLS handshake within 200 ms',
        });
      },
    );
  });

  test('an address that takes no connection', async () => {
    const full = await startFullListener();
    try {
      const started = performance.now();
      const [finding] = await probe([parseTarget(`127.0.0.1:${full.port}=A`)], { timeoutMs: 300 });
      expect(finding).toMatchObject({
        verdict: 'timeout',
        connectMs: null,
        message: 'did not answer the connection within 300 ms',
      });
      expect(performance.now() - started).toBeLessThan(3000 * slowness());
    } finally {
      full.stop();
    }
  });

  test('the greeting is one write, names no real peer as its caller, and differs each time', async () => {
    const greetings: string[] = [];
    await serving(
      (socket) => {
        socket.once('data', (bytes) => {
          greetings.push(bytes.toString());
          socket.end('503\n');
        });
      },
      async ({ port }) => {
        const targets = [`127.0.0.1:${port}=A`, `127.0.0.1:${port}=B`].map(parseTarget);
        await probe(targets, { timeoutMs: 3000 });
      },
    );
    expect(greetings).toHaveLength(4);
    for (const greeting of greetings)
      expect(greeting).toMatch(/^HAProxyS 2\.1\n[AB]\nhapeers-[0-9a-f]{10} \d+ 1\n$/);
    expect(new Set(greetings.map((greeting) => greeting.split('\n')[2])).size).toBe(4);
  });
});

/** A table of addresses without data, and the update of one of them, as on the wire. */
const DEFINITION = Buffer.from('0a820701017404040000', 'hex');
const update = (key: number): Buffer => {
  const bytes = Buffer.from('0a80080000000000000000', 'hex');
  bytes.writeUInt32BE(key, 3);
  bytes.writeUInt32BE(key, 7);
  return bytes;
};

/** What an observer says of a node that teaches like this. */
function observed(teach: (socket: Socket) => void, timeoutMs: number): Promise<ProbeFinding> {
  const serve = (socket: Socket): void => {
    socket.once('data', (hello) => {
      if (!hello.toString().includes('\nwatcher ')) {
        socket.end('504\n');
        return;
      }
      socket.write(Buffer.concat([Buffer.from('200\n'), DEFINITION]));
      teach(socket);
    });
  };
  return serving(serve, ({ port }) => {
    const target = parseTarget(`127.0.0.1:${port}=A`);
    return observe(target.endpoint, target, { observer: 'watcher', timeoutMs, tls: null });
  });
}

describe('a lesson that has no end', () => {
  test.each([
    ['50 entries', 1],
    ['5000 entries', 100],
  ])('of %s is over long before the time', async (_what, rounds) => {
    const started = performance.now();
    const finding = await observed((socket) => {
      let round = 0;
      const write = (): void => {
        for (let isRoom = !socket.destroyed; isRoom; ) {
          const from = 1 + (round++ % rounds) * 50;
          const chunk = Buffer.concat(Array.from({ length: 50 }, (_, index) => update(from + index)));
          isRoom = socket.write(chunk);
        }
      };
      socket.on('drain', write);
      write();
    }, 3000);
    expect(finding).toMatchObject({ verdict: 'protocol-broken', healthy: false });
    expect(finding.message).toMatch(/^teaches the same entries again and again \(\d+ entries so far\)$/);
    expect(performance.now() - started).toBeLessThan(3000 * slowness());
  });

  test('of an entry now and then ends with the time', async () => {
    const started = performance.now();
    let key = 0;
    const finding = await observed((socket) => {
      const timer = setInterval(() => socket.write(update(++key)), 20);
      socket.once('close', () => clearInterval(timer));
    }, 500);
    expect(finding).toMatchObject({
      verdict: 'timeout',
      message: expect.stringMatching(
        /^neither ended its lesson nor sent 100 more entries within 500 ms \(1 table with \d+ entries so far\)$/,
      ),
    });
    expect(performance.now() - started).toBeLessThan(2000 * slowness());
  });

  test('of ever other entries ends, too', async () => {
    const started = performance.now();
    let key = 0;
    const finding = await observed((socket) => {
      const timer = setInterval(
        () => socket.write(Buffer.concat(Array.from({ length: 200 }, () => update(++key)))),
        20,
      );
      socket.once('close', () => clearInterval(timer));
    }, 100);
    expect(finding).toMatchObject({
      verdict: 'timeout',
      message: expect.stringMatching(/^did not end its lesson/),
    });
    expect(performance.now() - started).toBeLessThan(5000 * slowness());
  });
});

describe('many targets', () => {
  test('come back in order, one connection at a time to each address', async () => {
    await serving(
      (socket) => {
        socket.once('data', (bytes) => {
          const [, name = ''] = bytes.toString().split('\n');
          setTimeout(() => socket.end(name.startsWith('peer') ? '504\n' : '503\n'), Math.random() * 5);
        });
      },
      async (server) => {
        const targets = Array.from({ length: 40 }, (_, index) =>
          parseTarget(`127.0.0.1:${server.port}=peer${index}`),
        );
        const seen: ProbeFinding[] = [];
        const findings = await probe(targets, { timeoutMs: 3000, onResult: (finding) => seen.push(finding) });
        expect(findings.map(({ peer }) => peer)).toEqual(targets.map(({ peer }) => peer));
        expect(findings.every(({ healthy }) => healthy)).toBe(true);
        expect(seen).toHaveLength(40);
        expect(server.atOnce).toBe(1);
      },
    );
  });

  test('no more than the given number are open at once', async () => {
    let open = 0;
    let most = 0;
    const servers = await Promise.all(
      Array.from({ length: 20 }, () =>
        startServer((socket) => {
          open += 1;
          most = Math.max(most, open);
          socket.once('finish', () => {
            open -= 1;
          });
          socket.once('data', () => setTimeout(() => socket.end('504\n'), 20));
        }),
      ),
    );
    try {
      const targets = servers.map(({ port }) => parseTarget(`127.0.0.1:${port}=A`));
      await probe(targets, { timeoutMs: 3000, concurrency: 4 });
      expect(most).toBeGreaterThan(1);
      expect(most).toBeLessThanOrEqual(4);

      const warnings: Error[] = [];
      const note = (warning: Error): void => void warnings.push(warning);
      process.on('warning', note);
      most = 0;
      await probe(targets, { timeoutMs: 3000, signal: new AbortController().signal });
      process.off('warning', note);
      expect(most).toBeGreaterThan(10);
      expect(warnings).toEqual([]);
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  });

  test('all addresses of a name are probed', async () => {
    await serving(saying('504\n'), async ({ port }) => {
      const findings = await probe([parseTarget(`localhost:${port}=A`)], { timeoutMs: 3000 });
      expect(findings.map(({ address }) => address)).toContain(`127.0.0.1:${port}`);
      expect(findings.find(({ address }) => address === `127.0.0.1:${port}`)?.verdict).toBe('identified');
    });
  });

  test('an abort ends everything at once', async () => {
    await serving(
      () => {},
      async ({ port }) => {
        const abort = new AbortController();
        const running = probe([parseTarget(`127.0.0.1:${port}=A`)], {
          timeoutMs: 60_000,
          signal: abort.signal,
        });
        setTimeout(() => abort.abort(new Error('enough')), 50);
        await expect(running).rejects.toThrow('enough');
      },
    );
  });
});

test('an HTTP server that waits for more is not taken for a silent peer', async () => {
  const server = createServer((_request, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const address = server.address();
    const port = address === null || typeof address === 'string' ? 0 : address.port;
    const [finding] = await probe([parseTarget(`127.0.0.1:${port}=A`)], { timeoutMs: 3000 });
    expect(finding).toMatchObject({
      verdict: 'not-haproxy',
      message: 'is an HTTP server, not a peers listener',
    });
  } finally {
    server.close();
  }
});
