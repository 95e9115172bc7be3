import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type HaproxyBinary, haproxyBinaries } from '../../haproxy/binaries.ts';
import { type HaproxyNode, resynchronised, startNode } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';
import { until } from '../../haproxy/wait.ts';
import { startServer } from '../../probe/server.ts';
import { hapeers } from '../shell.ts';

/** A wire between two nodes that can be cut. */
async function startWire(to: number) {
  let isCut = false;
  const open = new Set<Socket>();
  const server = await startServer((socket) => {
    if (isCut) {
      socket.destroy();
      return;
    }
    const other = connect({ port: to, host: '127.0.0.1' });
    for (const end of [socket, other]) {
      open.add(end);
      end.on('error', () => {});
      end.once('close', () => open.delete(end));
    }
    socket.pipe(other).pipe(socket);
    socket.once('close', () => other.destroy());
    other.once('close', () => socket.destroy());
  });
  return {
    port: server.port,
    cut: (): void => {
      isCut = true;
      for (const socket of open) socket.destroy();
    },
    mend: (): void => {
      isCut = false;
    },
    stop: () => server.stop(),
  };
}

const values = async (node: HaproxyNode) =>
  Object.fromEntries(
    [...(await node.runtime('show table app')).matchAll(/key=(\S+) .*gpc0=(\d+)/g)].map(([, key, value]) => [
      key,
      Number(value),
    ]),
  );

async function compared(binary: HaproxyBinary, ports: readonly number[]) {
  const targets = ports.map((port, index) => `127.0.0.1:${port}=${'ab'[index]}`);
  const args = ['probe', '--as', 'watcher', '--compare', ...targets];
  const installed = { path: binary.path, version: binary.version };
  const { stdout } = await hapeers([...args, '--format', 'json'], { installed });
  const [table] = JSON.parse(stdout).tables as { differences: { key: string }[] }[];
  return {
    ...(await hapeers(args, { installed })),
    keys: table?.differences.map(({ key }) => key).toSorted() ?? [],
  };
}

describe.concurrent.each(haproxyBinaries())(
  'two nodes of HAProxy $version whose network was cut',
  { timeout: 120_000 },
  (binary) => {
    it('have the keys that --compare names, until one of them is restarted as it says', async () => {
      const ports = [await freePort(), await freePort()] as const;
      const wires = [await startWire(ports[0]), await startWire(ports[1])] as const;
      const config = (index: 0 | 1) => `global
    localpeer ${'ab'[index]}
peers ours
    bind 127.0.0.1:${ports[index]}
    server ${'ab'[index]}
    server ${'ab'[1 - index]} 127.0.0.1:${wires[1 - index]?.port}
    server watcher 127.0.0.1:9
backend app
    stick-table type ip size 1k expire 1h store gpc0 peers ours
`;
      const a = await startNode({ binary, config: config(0) });
      let b = await startNode({ binary, config: config(1) });
      const isUp = async () =>
        (await Promise.all([a, b].map((node) => node.runtime('show peers')))).every((text) =>
          /\(remote,active\).*last_status=ESTA/.test(text.replace(/^.*watcher.*$/m, '')),
        );
      try {
        await Promise.all([resynchronised(a), resynchronised(b)]);
        await until('a session', 20_000, isUp);
        for (const key of ['192.0.2.1', '192.0.2.2']) await a.runtime(`set table app key ${key} data.gpc0 1`);
        await until('both keys', 10_000, async () => Object.keys(await values(b)).length === 2);
        expect(await compared(binary, ports)).toMatchObject({ exit: 0, keys: [] });

        for (const wire of wires) wire.cut();
        await a.runtime('set table app key 192.0.2.1 data.gpc0 10');
        await b.runtime('set table app key 192.0.2.1 data.gpc0 20');
        await b.runtime('set table app key 192.0.2.3 data.gpc0 30');
        const cut = await compared(binary, ports);
        expect(cut).toMatchObject({ exit: 1, keys: ['192.0.2.1', '192.0.2.3'] });
        expect(cut.stdout).toContain('key=192.0.2.1  a: gpc0=10  b: gpc0=20');
        expect(cut.stdout).toContain('key=192.0.2.3  a: missing  b: gpc0=30');

        for (const wire of wires) wire.mend();
        await until('a session again', 30_000, isUp);
        await until('what was missing', 15_000, async () => (await values(a))['192.0.2.3'] === 30);
        const [here, there] = [await values(a), await values(b)];
        const differing = Object.keys(here).filter((key) => here[key] !== there[key]);
        const again = await compared(binary, ports);
        expect(again).toMatchObject({ exit: differing.length === 0 ? 0 : 1, keys: differing });
        if (differing.length > 0) expect(again.stdout).toContain('restart the other node');

        await b.stop();
        b = await startNode({ binary, config: config(1) });
        await until('the tables of a', 20_000, async () => {
          const [one, other] = [await values(a), await values(b)];
          return Object.keys(other).length === 3 && JSON.stringify(other) === JSON.stringify(one);
        });
        await resynchronised(b);
        expect(await compared(binary, ports)).toMatchObject({ exit: 0, keys: [] });
        expect(await values(b)).toEqual(here);
      } finally {
        await Promise.all([a.stop(), b.stop(), ...wires.map((wire) => wire.stop())]);
      }
    });
  },
);
