import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { resynchronised } from '../../haproxy/node.ts';
import { diagnosesOf } from './look.ts';
import { type Name, type Pair, startPair } from './pair.ts';

/** A sticky backend with the servers of each node. */
function backend(name: string, servers: Readonly<Record<Name, readonly string[]>>) {
  return (node: Name) => `backend ${name}
    stick-table type ip size 1k expire 5m peers cluster
    stick on src
${servers[node].map((server) => `    server ${server}\n`).join('')}`;
}

const one = ['web1 127.0.0.1:81', 'web2 127.0.0.1:82'];
const backends = [
  backend('equal', { A: one, B: one }),
  backend('renamed', { A: one, B: ['app1 127.0.0.1:81', 'app2 127.0.0.1:82'] }),
  backend('swapped', { A: one, B: ['web1 127.0.0.1:82', 'web2 127.0.0.1:81'] }),
  backend('reordered', { A: one, B: ['app2 127.0.0.1:82', 'app1 127.0.0.1:81'] }),
  backend('missing', { A: one, B: ['web1 127.0.0.1:81'] }),
];

describe.each(haproxyBinaries())(
  'servers of two nodes of HAProxy $version',
  { timeout: 60_000 },
  (binary) => {
    let pair: Pair;
    beforeAll(async () => {
      pair = await startPair(binary, (name) => backends.map((make) => make(name)).join(''));
      await Promise.all([resynchronised(pair.a), resynchronised(pair.b)]);
    });
    afterAll(() => pair.stop());

    it('are told where clients reach another one, and nowhere else', async () => {
      const [a] = await diagnosesOf(pair.targets);
      const told = (a?.remarks ?? []).filter(({ code }) => code === 'servers-differ');
      expect(told.map(({ severity, message }) => `${severity}: ${message}`).sort()).toEqual([
        'warning: backend "missing" has no server "web2" on "B": clients that stick to it there get a different one',
        'warning: clients of server "web1", "web2" of backend "reordered" reach a different server on "B"',
        'warning: clients of server "web1", "web2" of backend "swapped" reach a different server on "B"',
      ]);
    });
  },
);
