import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixTexts } from '../lint/fixing.ts';
import { type HaproxyPair, haproxyPairs } from './binaries.ts';
import { startNode } from './node.ts';
import { freePort } from './ports.ts';
import { type Backend, get, startBackends } from './requests.ts';
import { until } from './wait.ts';

let web: readonly Backend[];
beforeAll(async () => {
  web = await startBackends(3);
});
afterAll(() => Promise.all(web.map((server) => server.stop())));

const clients = ['one', 'two', 'three'];

function textOf(name: string, peers: readonly number[], front: number): string {
  return `global
    localpeer ${name}

defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s

peers ours
    peer a 127.0.0.1:${peers[0]}
    peer b 127.0.0.1:${peers[1]}

frontend web
    bind 127.0.0.1:${front}
    default_backend app

backend app
    stick-table type string size 1k expire 5m peers ours
    stick on req.cook(id)
${web.map(({ port }, index) => `    server s${index} 127.0.0.1:${port}\n`).join('')}`;
}

/** Which server each client comes to on either node, the first node first; the texts are those of some, or all, nodes after the fix. */
async function visits({ binaries }: HaproxyPair, fixed: readonly ('a' | 'b')[]) {
  const [peers, fronts] = [
    [await freePort(), await freePort()],
    [await freePort(), await freePort()],
  ];
  const before = { a: textOf('a', peers, fronts[0] ?? 0), b: textOf('b', peers, fronts[1] ?? 0) };
  const after = fixTexts(before, binaries[0].version);
  for (const text of Object.values(after)) expect(text.match(/ id \d+$/gm)).toHaveLength(web.length);
  const nodes = await Promise.all(
    (['a', 'b'] as const).map((name, index) =>
      startNode({
        binary: binaries[index as 0 | 1],
        config: (fixed.includes(name) ? after : before)[name],
      }),
    ),
  );
  try {
    const visit = (node: 0 | 1) =>
      Promise.all(clients.map(async (id) => (await get(fronts[node] ?? 0, `id=${id}`)).body));
    const first = await visit(0);
    await until('the entries on the other node', 20_000, async () => {
      const shown = (await nodes[1]?.runtime('show table app')) ?? '';
      return clients.every((id) => shown.includes(`key=${id} `));
    });
    return [first, await visit(1)] as const;
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
  }
}

describe.concurrent.each(haproxyPairs())('the ids that --fix writes, $name', { timeout: 90_000 }, (pair) => {
  it.concurrent.each([
    ['on no node', []],
    ['on one node', ['a']],
    ['on both', ['a', 'b']],
  ] as const)('send clients of the other node where they were: %s', async (_, fixed) => {
    const [first, second] = await visits(pair, fixed);
    expect(new Set(first).size).toBeGreaterThan(1);
    expect(second).toEqual(first);
  });
});
