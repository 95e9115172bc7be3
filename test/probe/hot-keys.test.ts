import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { observe } from '../../src/probe/observe.ts';
import { parseTarget } from '../../src/probe/target.ts';
import { haproxyBinaries } from '../haproxy/binaries.ts';
import type { HaproxyNode } from '../haproxy/node.ts';
import { startCluster } from './cluster.ts';

/** Changes the first keys again and again, as fast as the node takes it, until it is told to stop. */
async function heat(node: HaproxyNode, keys: number, signal: AbortSignal): Promise<void> {
  const socket = connect(node.socketPath).resume();
  socket.on('error', () => {}).write('prompt\n');
  for (let value = 0; !signal.aborted; value += 500) {
    const commands = Array.from(
      { length: 500 },
      (_, at) => `set table cluster/t key ${(value + at) % keys} data.gpc0 ${value}\n`,
    );
    if (!socket.write(commands.join(''))) await once(socket, 'drain', { signal }).catch(() => {});
    await sleep(1);
  }
  socket.destroy();
}

/** How often each key came to a receiver that takes its time, so that the node has all the time to change them. */
async function lessonOf(port: number): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  const target = parseTarget(`127.0.0.1:${port}=A`);
  const finding = await observe(target.endpoint, target, {
    observer: 'observer',
    timeoutMs: 5000,
    tls: null,
    onEvents: async (events) => {
      for (const event of events) {
        if (event.kind === 'update') times.set(String(event.key), (times.get(String(event.key)) ?? 0) + 1);
      }
      await sleep(20);
    },
  });
  expect(finding).toMatchObject({ verdict: 'observed' });
  return times;
}

it.concurrent.each(haproxyBinaries())(
  'keys that HAProxy $version changes all the time are no lesson without an end',
  { timeout: 60_000 },
  async (binary) => {
    const cluster = await startCluster(binary, {
      tables: '    table t type integer size 10k expire 1h store gpc0',
    });
    const stop = new AbortController();
    try {
      for (const keys of [5, 600]) {
        const heating = new AbortController();
        const work = heat(cluster.a.node, keys, AbortSignal.any([heating.signal, stop.signal]));
        await sleep(300);
        const times = await lessonOf(cluster.a.port);
        heating.abort();
        await work;
        // A lesson that has no end is one whose keys come ten times.
        expect(Math.max(...times.values())).toBeLessThan(10);
        expect(times.size).toBeGreaterThan(0);
        expect(times.size).toBeLessThanOrEqual(keys);
      }
    } finally {
      stop.abort();
      await cluster.stop();
    }
  },
);
