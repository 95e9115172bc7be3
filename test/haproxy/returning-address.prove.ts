import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { keepalivedText } from '../../src/generate/artifact/keepalived.ts';
import { readCluster, Source } from '../../src/index.ts';
import { toolsAbsence } from '../generate/real-tools.ts';
import { haproxyBinaries } from './binaries.ts';
import { Keepalived } from './keepalived.ts';
import { type HaproxyNode, resynchronised, startNode } from './node.ts';
import { twoHosts, whyNoHosts } from './two-hosts.ts';
import { until } from './wait.ts';

const absence = toolsAbsence() ?? (await whyNoHosts());
if (absence !== null) console.log(`an address that returns: NOT tested with keepalived (${absence})`);

const ADDRESS = '10.0.0.100';
const names = ['a', 'b'] as const;
const ENTRIES = 1_000;
const PATIENCE_MS = 60_000;

/** What the cluster file says about the return of the address, and after how many seconds it may return. */
const ways: readonly (readonly [what: string, keys: string, least: number, most: number])[] = [
  ['as soon as keepalived sees HAProxy twice', 'preempt: true', 0, 18],
  ['when the delay is over', 'preempt-delay: 20', 20, 45],
];

describe.skipIf(absence !== null)('the address that keepalived moves', () => {
  describe.each(haproxyBinaries())('between nodes of HAProxy $version', { timeout: 240_000 }, (binary) => {
    it.each(ways)('returns %s', async (_, keys, least, most) => {
      const hosts = await twoHosts();
      const folder = await mkdtemp(join(tmpdir(), 'hapeers-address-'));
      await chmod(folder, 0o755);
      const nodes = new Map<string, HaproxyNode>();
      const keepers: Keepalived[] = [];
      const own = (name: string) => join(folder, name);
      const start = async (index: 0 | 1) => {
        const name = names[index];
        const config = `global
    hard-stop-after 2s
    stats socket ${own(name)}/api mode 666 level operator

peers p
    peer a 10.0.0.1:1024
    peer b 10.0.0.2:1024

backend t
    stick-table type integer size 100k expire 10m store gpc0 peers p
`;
        await writeFile(join(own(name), 'haproxy.cfg'), config);
        const node = await startNode({ binary, config, localPeer: name, within: hosts.within[index] });
        await writeFile(join(own(name), 'check'), `test -d /proc/${node.pid}\n`);
        nodes.set(name, node);
        return node;
      };
      const used = async (name: string) =>
        Number(/used:(\d+)/.exec((await nodes.get(name)?.runtime('show table t')) ?? '')?.[1] ?? Number.NaN);
      const holds = (index: 0 | 1) => keepers[index]?.holds(ADDRESS) ?? Promise.resolve(false);
      try {
        for (const [index, name] of names.entries()) {
          await mkdir(own(name));
          await chmod(own(name), 0o755);
          await resynchronised(await start(index as 0 | 1));
        }
        for (const [index, name] of names.entries()) {
          const yaml = `peers: { name: p, port: 1024 }
nodes: [{ name: a, address: 10.0.0.1 }, { name: b, address: 10.0.0.2 }]
mode: active-passive
artifacts: { keepalived: { virtual-address: ${ADDRESS}/24, interface: eth0, router-id: 51, ${keys}, check: "/bin/sh ${own(name)}/check" } }
`;
          const { cluster, problems } = readCluster(new Source('hapeers.yaml', yaml));
          expect(problems).toEqual([]);
          if (cluster === null) throw new Error('no cluster');
          const text = keepalivedText(cluster, name);
          keepers.push(await Keepalived.start(text, own(name), hosts.within[index as 0 | 1]));
          if (index === 0)
            await until(
              () => `address on a:\n${keepers[0]?.log}`,
              PATIENCE_MS,
              () => holds(0),
            );
        }
        await fill(nodes.get('a'), 1);
        await until('entries of a on b', PATIENCE_MS, async () => (await used('b')) === ENTRIES);

        await nodes.get('a')?.stop();
        await until(
          () => `address on b:\n${keepers[1]?.log}`,
          PATIENCE_MS,
          () => holds(1),
        );
        expect(await holds(0)).toBe(false);
        await fill(nodes.get('b'), ENTRIES + 1);

        await start(0);
        const started = performance.now();
        await until(
          () => `address on a again:\n${keepers[0]?.log}`,
          PATIENCE_MS,
          () => holds(0),
        );
        const seconds = (performance.now() - started) / 1000;
        // What b counted meanwhile is there when the address is.
        if (least > 0) expect(await used('a')).toBe(2 * ENTRIES);
        expect(seconds).toBeGreaterThan(least);
        expect(seconds).toBeLessThan(most);
        await until('address on one host only', 10_000, async () => !(await holds(1)));

        // A node whose neighbor fails keeps the address.
        await nodes.get('b')?.stop();
        for (let count = 0; count < 8; count++) {
          await sleep(1000);
          expect(await holds(0)).toBe(true);
        }
      } finally {
        await Promise.all(keepers.map((one) => one.stop()));
        await Promise.all([...nodes.values()].map((node) => node.stop()));
        await hosts.remove();
        await rm(folder, { recursive: true, force: true });
      }
    });
  });
});

async function fill(node: HaproxyNode | undefined, from: number): Promise<void> {
  for (let key = from; key < from + ENTRIES; key += 100) {
    const commands = Array.from({ length: 100 }, (_, index) => `set table t key ${key + index} data.gpc0 1`);
    await node?.runtime(commands.join('; '));
  }
}
