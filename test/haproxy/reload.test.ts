import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haproxyBinaries } from './binaries.ts';
import { resynchronised, startNode } from './node.ts';
import { freePort } from './ports.ts';
import { until } from './wait.ts';

/** What the rule global/missing-hard-stop-after says about the process before a reload. */
let echo: Server;
beforeAll(async () => {
  echo = createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
});
afterAll(() => echo.close());

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const title = 'a reload of HAProxy $version with a connection that lasts';
// Each waits for ten seconds until the node has given up to find a teacher.
describe.each(haproxyBinaries())(title, { concurrent: true }, (binary) => {
  const reload = async (settings: string) => {
    const [peer, front] = [await freePort(), await freePort()];
    const address = echo.address();
    if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
    const node = await startNode({
      binary,
      config: `global
    localpeer hap1
${settings}
defaults
    mode tcp
    timeout connect 1s
    timeout client 60s
    timeout server 60s

peers mypeers
    peer hap1 127.0.0.1:${peer}

frontend web
    bind 127.0.0.1:${front}
    default_backend app

backend app
    stick-table type string len 20 size 1k store gpc0 peers mypeers
    server web1 127.0.0.1:${address.port}
`,
    });
    try {
      await resynchronised(node);
      await node.runtime('set table app key alice data.gpc0 1');
      const client = connect(front, '127.0.0.1').on('error', () => {});
      client.write('hello');
      await once(client, 'data');
      const before = node.pid ?? 0;
      await node.reload();
      await until('table of the new process', 5000, async () =>
        (await node.runtime('show table app')).includes('key=alice'),
      );
      // The harness has waited for 2 s by now.
      const stays = isAlive(before);
      client.destroy();
      if (stays) await until('end of the old process', 5000, async () => !isAlive(before));
      return stays;
    } finally {
      await node.stop();
    }
  };

  it('leaves the old process until the connection has ended', async () => {
    expect(await reload('')).toBe(true);
  });

  it('ends it after "hard-stop-after", when it has taught the new one its tables', async () => {
    expect(await reload('    hard-stop-after 1s')).toBe(false);
  });
});
