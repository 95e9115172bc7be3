import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { generate, lintFleet, readCluster, Source, spliceInto } from '../../src/index.ts';
import { type HaproxyBinary, haproxyBinaries } from './binaries.ts';
import { type HaproxyNode, resynchronised, startNode } from './node.ts';
import { freePort } from './ports.ts';
import { get } from './requests.ts';

const names = ['n1', 'n2', 'n3', 'n4'];
/** The sum is right on each node within a second; a busy machine takes longer. */
const PATIENCE_MS = 5_000;

interface Ports {
  readonly peers: readonly number[];
  readonly http: readonly number[];
}

/** The frontend of a node answers with the sum; `generate` writes everything about counting. */
function configsOf(count: number, { peers, http }: Ports, version: string): readonly string[] {
  const nodes = names
    .slice(0, count)
    .map((name, index) => `  - { name: ${name}, address: 127.0.0.1, port: ${peers[index]} }\n`);
  const yaml = `haproxy: "${version}"
peers:
  name: mesh
  tables:
    - { name: limits, type: ip, size: 1k, expire: 5m, store: [http_req_cnt, http_req_rate(1h)], sum: { frontends: [www] } }
nodes:
${nodes.join('')}`;
  const { cluster, problems } = readCluster(new Source('hapeers.yaml', yaml));
  expect(problems).toEqual([]);
  if (cluster === null) throw new Error('no cluster');
  return cluster.nodes.map(({ name }, index) => {
    const text = `global
    hard-stop-after 10s

defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s

frontend www
    bind 127.0.0.1:${http[index]}
    http-request return status 200 content-type text/plain lf-string "%[var(txn.limits_http_req_cnt)] %[var(txn.limits_http_req_rate)]"
`;
    const spliced = spliceInto(new Source('haproxy.cfg', text), cluster, name);
    expect(spliceInto(new Source('haproxy.cfg', spliced), cluster, name)).toBe(spliced);
    return spliced;
  });
}

/**
 * Asks every node once, each when it has learned what the others have counted: the request itself is counted, too. What
 * is counted while a session is opened may stay behind until the key is counted again (seen on a busy machine).
 */
async function ask(nodes: readonly HaproxyNode[], ports: readonly number[], before: number): Promise<number> {
  let total = before;
  for (const [index, node] of nodes.entries()) {
    for (let again = 0; !(await hasLearned(node, total)); again++) {
      expect(again, `${names[index]} has ${await countedOn(node)} of ${total}`).toBeLessThan(MOST_AGAIN);
      for (const port of ports.slice(0, nodes.length)) await get(port);
      total += nodes.length;
    }
    total++;
    const { body } = await get(ports[index] ?? 0);
    expect(body).toBe(`${total} ${total}`);
  }
  return total;
}

const MOST_AGAIN = 3;

async function hasLearned(node: HaproxyNode, total: number): Promise<boolean> {
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end) {
    if ((await countedOn(node)) === total) return true;
    await sleep(50);
  }
  return false;
}

/** What a node has in the tables of all nodes, together. */
async function countedOn(node: HaproxyNode): Promise<number> {
  const shown = await Promise.all(names.map((name) => node.runtime(`show table mesh/limits_${name}`)));
  return shown.reduce((sum, text) => sum + Number(/ http_req_cnt=(\d+)/.exec(text)?.[1] ?? 0), 0);
}

const binaries = haproxyBinaries();
const runs: readonly (readonly [string, readonly HaproxyBinary[]])[] = [
  ...binaries.map((binary) => [binary.version, [binary]] as const),
  ...(binaries.length > 1
    ? [[`${binaries.map(({ branch }) => branch).join(' and ')} together`, binaries] as const]
    : []),
];

describe('sum: true', () => {
  it.concurrent.each(runs)(
    'adds up what the nodes of HAProxy %s count, over a reload, a cold start and a new node',
    { timeout: 120_000 },
    async (_, mixed) => {
      const free = (count: number) => Promise.all(Array.from({ length: count }, freePort));
      const ports = { peers: await free(4), http: await free(4) };
      const version = mixed[0]?.branch ?? '2.6';
      const start = (index: number, config: string | undefined): Promise<HaproxyNode> => {
        const binary = mixed[index % mixed.length];
        if (binary === undefined || config === undefined) throw new Error('no node');
        return startNode({ binary, config, ...named(index) });
      };
      const named = (index: number) => ({ localPeer: names[index] ?? '' });
      const three = configsOf(3, ports, version);
      const nodes = await Promise.all(three.map((config, index) => start(index, config)));
      try {
        await Promise.all(nodes.map((node) => resynchronised(node)));
        // Traffic on all nodes at the same time.
        await Promise.all(
          [0, 1, 2].map(async (node) => {
            for (let count = 0; count < 10 + node; count++) await get(ports.http[node] ?? 0);
          }),
        );
        let total = await ask(nodes, ports.http, 33);

        await nodes[1]?.reload();
        if (nodes[1] !== undefined) await resynchronised(nodes[1]);
        total = await ask(nodes, ports.http, total);

        // What a node counted and nobody has learned yet is gone with it.
        for (const node of nodes.slice(0, 2)) expect(await hasLearned(node, total)).toBe(true);
        await nodes[2]?.stop();
        const cold = await start(2, three[2]);
        nodes[2] = cold;
        await resynchronised(cold);
        total = await ask(nodes, ports.http, total);

        const four = configsOf(4, ports, version);
        for (const [index, node] of nodes.entries()) {
          await node.reload(four[index]);
          await resynchronised(node);
        }
        const fourth = await start(3, four[3]);
        nodes.push(fourth);
        await resynchronised(fourth);
        await ask(nodes, ports.http, total);
      } finally {
        await Promise.all(nodes.map((node) => node.stop()));
      }
    },
  );

  it('is a fleet that lint is silent about', async () => {
    const ports = { peers: [1, 2, 3, 4].map((n) => 20_000 + n), http: [1, 2, 3, 4].map((n) => 21_000 + n) };
    const files = configsOf(4, ports, '3.2').map((text, index) => ({
      name: names[index] ?? '',
      files: [{ name: `${names[index]}.cfg`, text }],
    }));
    const loud = lintFleet(files, { haproxyVersion: '3.2' }).filter(({ severity }) => severity !== 'info');
    expect(loud.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
  });

  it('is undone, and the rules with it', () => {
    const yaml = (sum: string) =>
      `peers: { name: p, port: 1024, tables: [{ name: t, type: ip, size: 1k, store: [gpc0]${sum} }] }\nnodes:\n  - { name: a, address: 10.0.0.1 }\n`;
    const clusterOf = (text: string) => readCluster(new Source('c.yaml', text)).cluster;
    const [summed, plain] = [clusterOf(yaml(', sum: { frontends: [f] }')), clusterOf(yaml(''))];
    if (summed === null || plain === null) throw new Error('no cluster');
    const text = 'frontend f\r\n\tbind :80\r\n\thttp-request deny\r\n';
    const once = spliceInto(new Source('h', text), summed, 'a');
    expect(once).toContain('\t# BEGIN hapeers sum t\r\n');
    const back = spliceInto(new Source('h', once), plain, 'a');
    expect(back).not.toContain('hapeers sum');
    expect(back.slice(back.indexOf('frontend'))).toBe(text);
    expect(generate(summed, 'a')).toContain('#    http-request track-sc0');
  });
});
