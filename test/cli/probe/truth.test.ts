import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type HaproxyBinary, haproxyBinaries } from '../../haproxy/binaries.ts';
import { type HaproxyNode, resynchronised, startNode } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';
import { until } from '../../haproxy/wait.ts';
import { hapeers } from '../shell.ts';

/** What is said of several nodes together, against what they really do. */

const TABLE = 'backend app\n    stick-table type ip size 1k expire 1h store gpc0 peers ours\n';

/** Starts nodes that list the names given to each, in one section "ours", and runs something with them. */
async function withNodes(
  binary: HaproxyBinary,
  lists: Readonly<Record<string, readonly string[]>>,
  rest: string,
  run: (
    nodes: Readonly<Record<string, HaproxyNode>>,
    ports: Readonly<Record<string, number>>,
  ) => Promise<void>,
): Promise<void> {
  const names = Object.keys(lists);
  const ports: Record<string, number> = {};
  for (const name of names) ports[name] = await freePort();
  const started = await Promise.all(
    names.map(async (name) => {
      const peers = (lists[name] ?? []).map((peer) => {
        const address = peer === 'watcher' ? '127.0.0.1:9' : `127.0.0.1:${ports[peer]}`;
        return `    peer ${peer} ${address}\n`;
      });
      const config = `global\n    localpeer ${name}\n\npeers ours\n${peers.join('')}${rest}`;
      return [name, await startNode({ binary, config })] as const;
    }),
  );
  try {
    await Promise.all(started.map(([, node]) => resynchronised(node)));
    await run(Object.fromEntries(started), ports);
  } finally {
    await Promise.all(started.map(([, node]) => node.stop()));
  }
}

const sockets = (nodes: Readonly<Record<string, HaproxyNode>>) =>
  Object.entries(nodes).flatMap(([name, { socketPath }]) => ['--socket', `${name}=${socketPath}`]);

describe.concurrent.each(haproxyBinaries())('HAProxy $version', { timeout: 60_000 }, (binary) => {
  it.concurrent('nodes that list only themselves are not in order', async () => {
    await withNodes(binary, { a: ['a'], b: ['b'] }, TABLE, async (nodes) => {
      await nodes['a']?.runtime('set table app key 10.0.0.1 data.gpc0 1');
      const { exit, stdout } = await hapeers(['probe', ...sockets(nodes)]);
      expect(exit).toBe(1);
      expect(stdout).toMatch(/does not list "b", which has "app" too: there is no session between them/);
      expect(stdout).toMatch(/does not list "a", which has "app" too/);
      expect(await nodes['b']?.runtime('show table app')).not.toContain('10.0.0.1');
    });
  });

  it.concurrent('a chain is not in order: the ends get nothing from each other', async () => {
    const lists = { a: ['a', 'b'], b: ['a', 'b', 'c'], c: ['b', 'c'] };
    await withNodes(binary, lists, TABLE, async (nodes) => {
      await nodes['a']?.runtime('set table app key 10.0.0.1 data.gpc0 1');
      await until('the entry on b', 15_000, async () =>
        ((await nodes['b']?.runtime('show table app')) ?? '').includes('10.0.0.1'),
      );
      const { exit, stdout } = await hapeers(['probe', ...sockets(nodes)]);
      expect(exit).toBe(1);
      expect(stdout.match(/does not list "[ac]"/g)).toHaveLength(2);
      expect(stdout).not.toMatch(/does not list "b"/);
      expect(await nodes['c']?.runtime('show table app')).not.toContain('10.0.0.1');
    });
  });

  it.concurrent('a node that the cluster file has and the others do not list is missed, also where nobody asks it', async () => {
    const lists = { a: ['a', 'b', 'stranger'], b: ['a', 'b'], stranger: ['stranger'] };
    await withNodes(binary, lists, TABLE, async (nodes, ports) => {
      const { a, b } = nodes;
      if (a === undefined || b === undefined) throw new Error('two nodes were started');
      const entry = (name: string, more = '') => `{ name: ${name}, address: 127.0.0.1, port: ${more} }`;
      const file = join(a.folder, 'hapeers.yaml');
      const write = (...others: readonly string[]) =>
        writeFile(
          file,
          `peers: { name: ours }\nnodes: [${[
            entry('a', `${ports['a']}, socket: ${a.socketPath}`),
            entry('b', `${ports['b']}, socket: ${b.socketPath}`),
            ...others,
          ].join(', ')}]\n`,
        );
      const look = async () => {
        const { stdout } = await hapeers(['probe', '--cluster', file, '--socket', '--format', 'json']);
        const targets = JSON.parse(stdout).targets as {
          readonly peer: string;
          readonly runtime?: { readonly remarks: readonly Record<string, string>[] };
        }[];
        return targets.flatMap(({ peer, runtime }) =>
          (runtime?.remarks ?? [])
            .filter(({ code }) => code === 'not-listed' || code === 'unknown-node')
            .map(({ severity, code, peer: about, hint }) => [peer, severity, code, about, hint]),
        );
      };
      await write(entry('c', '31999'));
      const hint = (node: string) =>
        `add a line such as "peer c 127.0.0.1:31999", as "hapeers generate --node ${node}" prints it, and reload`;
      expect(await look()).toEqual([
        ['a', 'error', 'not-listed', 'c', hint('a')],
        ['a', 'warning', 'unknown-node', 'stranger', expect.stringContaining('add it to the nodes')],
        ['b', 'error', 'not-listed', 'c', hint('b')],
      ]);
      await write();
      expect(await look()).toEqual([['a', 'warning', 'unknown-node', 'stranger', expect.any(String)]]);
      const swapped = (await readFile(file, 'utf8')).replace('name: a,', 'name: z,');
      await writeFile(file, swapped);
      expect((await look()).map((found) => found.slice(0, 4))).toEqual([
        ['z', 'error', 'unknown-node', null],
        ['b', 'error', 'not-listed', 'z'],
        ['b', 'warning', 'unknown-node', 'a'],
      ]);
    });
  });

  it.concurrent('tables of nodes that do not replicate with each other are added up where their runtime APIs show that', async () => {
    const lists = { a: ['a', 'watcher'], b: ['b', 'watcher'] };
    await withNodes(binary, lists, TABLE, async (nodes, ports) => {
      for (const [name, count] of [
        ['a', 3],
        ['b', 5],
      ] as const) {
        await nodes[name]?.runtime(`set table app key 10.0.0.1 data.gpc0 ${count}`);
      }
      const targets = Object.entries(ports)
        .filter(([name]) => name in nodes)
        .map(([name, port]) => `127.0.0.1:${port}=${name}`);
      const sum = async (...args: readonly string[]) =>
        (await hapeers(['probe', '--as', 'watcher', '--sum', ...targets, ...args])).stdout;
      expect(await sum(...sockets(nodes))).toMatch(
        /^# table: app, .* sum of a, b\nkey=10\.0\.0\.1 exp=\d+ gpc0=8 nodes=a,b\n$/,
      );
      expect(await sum()).toMatch(
        /^# table: app, .* highest of a, b: nodes that share this table continue counting .*\nkey=.* gpc0=5\(-2\)/,
      );
    });
  });

  it.concurrent('the entry of an observer is no failure', async () => {
    const members = ['a', 'b', 'watcher'];
    await withNodes(binary, { a: members, b: members }, TABLE, async (nodes) => {
      const file = join(nodes['a']?.folder ?? '', 'haproxy.cfg');
      const config = await hapeers(['probe', '-f', file]);
      expect(config.stdout).not.toContain('watcher');
      expect(config.exit).toBe(0);
      await until('sessions', 20_000, async () => (await hapeers(['probe', ...sockets(nodes)])).exit === 0);
      expect((await hapeers(['probe', ...sockets(nodes)])).stdout).not.toContain('watcher');
      const lint = await hapeers(['lint', '--no-cluster', '--reach', '--format', 'json', file]);
      const rules = JSON.parse(lint.stdout).problems.map(({ rule }: { rule: string }) => rule);
      expect(rules.filter((rule: string) => rule.startsWith('reach/'))).toEqual([]);
    });
  });

  it.concurrent('tables of which each node fills its own are added up', async () => {
    const tables =
      '    table req_a type ip size 1k expire 1h store gpc0\n    table req_b type ip size 1k expire 1h store gpc0\n    peer watcher 127.0.0.1:9\n';
    await withNodes(binary, { a: ['a', 'b'], b: ['a', 'b'] }, tables, async (nodes, ports) => {
      await Promise.all(
        Object.entries(nodes).map(async ([name, node]) => {
          for (let count = 1; count <= 20; count++) {
            await node.runtime(`set table ours/req_${name} key 10.0.0.1 data.gpc0 ${count}`);
          }
        }),
      );
      await nodes['b']?.runtime('set table ours/req_b key 10.0.0.2 data.gpc0 5');
      const targets = Object.entries(ports).map(([name, port]) => `127.0.0.1:${port}=${name}`);
      const args = ['probe', '--as', 'watcher', '--sum', '--format', 'json'];
      const { stdout, exit } = await hapeers([...args, ...targets]);
      expect(exit).toBe(0);
      const [table, ...others] = JSON.parse(stdout).tables;
      expect(others).toEqual([]);
      expect(table).toMatchObject({ name: '/req', kind: 'sum', nodes: ['a', 'b'] });
      const sums = table.entries.map(({ key, data }: { key: string; data: unknown }) => [key, data]);
      expect(new Map(sums)).toEqual(
        new Map([
          ['10.0.0.1', { gpc0: 40 }],
          ['10.0.0.2', { gpc0: 5 }],
        ]),
      );
    });
  });

  it.concurrent('a reload is safe where --reload-safe says so, and loses the tables where it does not', async () => {
    const kept = async (node: HaproxyNode) => {
      await node.runtime('set table app key 10.0.0.1 data.gpc0 1');
      await node.reload();
      await sleep(1000);
      return (await node.runtime('show table app')).includes('10.0.0.1');
    };
    const safe = (node: HaproxyNode, ...args: readonly string[]) =>
      hapeers(['probe', '--socket', node.socketPath, '--reload-safe', ...args]);
    for (const [lines, works] of [
      [(port: number) => `peer a 127.0.0.1:${port}`, true],
      [(port: number) => `bind 127.0.0.1:${port} accept-proxy\n    server a`, false],
    ] as const) {
      const config = `global\n    localpeer a\n\npeers ours\n    ${lines(await freePort())}\n${TABLE}`;
      const node = await startNode({ binary, config });
      try {
        const file = join(node.folder, 'haproxy.cfg');
        const judged = await safe(node, '-f', file, '--wait', works ? '25s' : '12s');
        expect(judged.exit).toBe(works ? 0 : 1);
        if (!works) {
          expect(judged.stdout).toContain(
            'loses all tables with a reload: its listener has "accept-proxy", and the old process sends no PROXY header',
          );
        }
        const unjudged = await safe(node, '--wait', '12s');
        expect(unjudged.exit).toBe(4);
        expect(unjudged.stdout).toContain('if its listener accepts the local peer (-f CONFIG judges that)');
        expect(await kept(node)).toBe(works);
      } finally {
        await node.stop();
      }
    }
  });
});
