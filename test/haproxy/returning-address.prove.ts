import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { keepalivedText } from '../../src/generate/artifact/keepalived.ts';
import { readCluster, Source } from '../../src/index.ts';
import { toolsAbsence } from '../generate/real-tools.ts';
import { haproxyBinaries } from './binaries.ts';
import { Keepalived } from './keepalived.ts';
import { type HaproxyNode, resynchronised, startNode } from './node.ts';
import { twoHosts, whyNoHosts } from './two-hosts.ts';
import { until } from './wait.ts';

const run = promisify(execFile);
const absence = toolsAbsence() ?? (await whyNoHosts());
if (absence !== null) console.log(`an address that returns: NOT tested with keepalived (${absence})`);

const ADDRESS = '10.0.0.100';
const names = ['a', 'b'] as const;
/** How many each node counts: at the speed of the link they are a lesson of about ten seconds or more. */
const ENTRIES = 25_000;
const LINK = '400kbit';
const PATIENCE_MS = 60_000;

/** What the cluster file says about the return of the address, and whether all entries are there by then. */
const ways: readonly (readonly [what: string, keys: string, isLearned: boolean])[] = [
  ['before the tables are learned, where nothing waits for them', 'preempt: true', false],
  ['when the delay is over', 'preempt-delay: 30', true],
  ['when the tables are learned', 'preempt: true, wait-for-tables: true', true],
];

describe.skipIf(absence !== null)('the address that keepalived moves', () => {
  describe.each(haproxyBinaries())('between nodes of HAProxy $version', { timeout: 240_000 }, (binary) => {
    it.each(ways)('returns %s', async (_, keys, isLearned) => {
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
    stats socket ${own(name)}/api mode 666 level user

peers p
    peer a 10.0.0.1:1024
    peer b 10.0.0.2:1024

backend t
    stick-table type integer size 100k expire 10m store gpc0 peers p
`;
        await writeFile(join(own(name), 'haproxy.cfg'), config);
        const node = await startNode({ binary, config, localPeer: name, within: hosts.within[index] });
        nodes.set(name, node);
        await watch(name);
        return node;
      };
      const watch = (name: string) =>
        writeFile(join(own(name), 'check'), `test -d /proc/${nodes.get(name)?.pid}\n`);
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
nodes: [{ name: a, address: 10.0.0.1, socket: ${own('a')}/api }, { name: b, address: 10.0.0.2, socket: ${own('b')}/api }]
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

        await slow(hosts.within[1]);
        const start0 = performance.now();
        const a = await start(0);
        const learned = resynchronised(a, PATIENCE_MS).then(() => (performance.now() - start0) / 1000);
        await until(
          () => `address on a again:\n${keepers[0]?.log}`,
          PATIENCE_MS,
          () => holds(0),
        );
        const count = await used('a');
        const returned = (performance.now() - start0) / 1000;
        console.log(
          `${binary.version}, ${keys}: back after ${returned.toFixed(1)} s with ${count} of ${2 * ENTRIES} entries; learned after ${(await learned).toFixed(1)} s`,
        );
        expect(await learned).toBeGreaterThan(8);
        // What b counted meanwhile is there when the address is.
        expect(count === 2 * ENTRIES).toBe(isLearned);
        if (keys.includes('wait')) expect(returned).toBeLessThan((await learned) + 8);
        await until('address on one host only', 10_000, async () => !(await holds(1)));

        // A reload, in which the tables are learned from the old process, takes the address from nobody.
        const stays = async (seconds: number) => {
          for (let second = 0; second < seconds; second++) {
            await sleep(1000);
            expect(await holds(0), keepers[0]?.log).toBe(true);
          }
        };
        const reloaded = a.reload();
        await until('new process', PATIENCE_MS, async () => a.pid !== null).then(() => watch('a'));
        await reloaded;
        await watch('a');
        await stays(8);
        // A node whose neighbor fails keeps the address, and one that nobody can teach gets it.
        await nodes.get('b')?.stop();
        await stays(8);
        await nodes.get('a')?.stop();
        await until('address on no host', PATIENCE_MS, async () => !(await holds(0)) && !(await holds(1)));
        await start(0);
        await until(
          () => `address on a alone:\n${keepers[0]?.log}`,
          PATIENCE_MS,
          () => holds(0),
        );
      } finally {
        await Promise.all(keepers.map((one) => one.stop()));
        await Promise.all([...nodes.values()].map((node) => node.stop()));
        await hosts.remove();
        await rm(folder, { recursive: true, force: true });
      }
    });
  });
});

/** The link that leads from a host carries little of TCP at a time, and all of VRRP. */
async function slow([command = '', ...words]: readonly string[]): Promise<void> {
  const tc = (text: string) => run(command, [...words, 'tc', ...text.split(' ')]);
  await tc('qdisc add dev eth0 root handle 1: htb default 2');
  await tc(`class add dev eth0 parent 1: classid 1:1 htb rate ${LINK}`);
  await tc('class add dev eth0 parent 1: classid 1:2 htb rate 100mbit');
  await tc('filter add dev eth0 parent 1: protocol ip u32 match ip protocol 6 0xff flowid 1:1');
}

async function fill(node: HaproxyNode | undefined, from: number): Promise<void> {
  for (let key = from; key < from + ENTRIES; key += 100) {
    const commands = Array.from({ length: 100 }, (_, index) => `set table t key ${key + index} data.gpc0 1`);
    await node?.runtime(commands.join('; '));
  }
}
