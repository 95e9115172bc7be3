import { createServer } from 'node:net';
import { parseRuntimeTarget, type RuntimeTarget } from '../../../src/probe/runtime/runtime-target.ts';
import type { HaproxyNode } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';

/** A way to the runtime API of a real node on which some commands get lost: they are answered as if they were done. */
export async function startRelay(
  node: HaproxyNode,
  loses: RegExp,
): Promise<{ readonly target: RuntimeTarget; stop(): Promise<void> }> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', async (bytes) => {
      const command = bytes.toString().trim();
      socket.end(loses.test(command) ? '\n' : await node.runtime(command).catch(() => ''));
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    target: parseRuntimeTarget(`127.0.0.1:${port}`),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
