import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { landingOf, stickyPairs } from '../../src/model/fleet/sticky-pairs.ts';
import { Environment } from '../../src/model/line/environment.ts';
import { readTexts } from '../../src/model/read.ts';
import { parseVersion } from '../../src/model/value/version.ts';
import { Source } from '../../src/text.ts';
import { haproxyPairs } from './binaries.ts';
import { type HaproxyNode, startNode } from './node.ts';
import { freePort } from './ports.ts';
import { type Backend, get, startBackends } from './requests.ts';
import { toldOfFleet } from './told.ts';
import { until } from './wait.ts';

let web: readonly Backend[];
beforeAll(async () => {
  web = await startBackends(3);
});
afterAll(() => Promise.all(web.map((server) => server.stop())));

/** The servers of each node: the name, or the prefix and range of a template, the machine from 1 on, and what follows. */
type Servers = readonly (readonly [name: string, machine: number, rest?: string])[];

const scenarios: readonly {
  what: string;
  a: Servers;
  b: Servers;
  /** What the tables of both, or of each, say besides. */
  table?: string | readonly [string, string];
}[] = [
  {
    what: 'the same servers',
    a: [
      ['s1', 1],
      ['s2', 2],
    ],
    b: [
      ['s1', 1],
      ['s2', 2],
    ],
  },
  {
    what: 'the same names in another order',
    a: [
      ['s1', 1],
      ['s2', 2],
    ],
    b: [
      ['s2', 2],
      ['s1', 1],
    ],
  },
  {
    what: 'other names, swapped',
    a: [
      ['s1', 1],
      ['s2', 2],
    ],
    b: [
      ['t2', 2],
      ['t1', 1],
    ],
  },
  {
    what: 'other names, same ids',
    a: [
      ['s1', 1, 'id 7'],
      ['s2', 2, 'id 8'],
    ],
    b: [
      ['t2', 2, 'id 8'],
      ['t1', 1, 'id 7'],
    ],
  },
  {
    what: 'the same names at other machines',
    a: [
      ['s1', 1],
      ['s2', 2],
    ],
    b: [
      ['s1', 2],
      ['s2', 1],
    ],
  },
  {
    what: 'a server that is missing',
    a: [
      ['s1', 1, 'id 1'],
      ['s2', 2, 'id 2'],
    ],
    b: [
      ['s1', 1, 'id 1'],
      ['s3', 3, 'id 3'],
    ],
  },
  {
    what: 'addresses as keys',
    a: [
      ['s1', 1],
      ['s2', 2],
    ],
    b: [
      ['t2', 2],
      ['t1', 1],
    ],
    table: 'srvkey addr',
  },
  {
    what: 'names here and addresses there as keys, with the same ids',
    a: [
      ['s1', 1],
      ['s2', 2],
    ],
    b: [
      ['s1', 1],
      ['s2', 2],
    ],
    table: ['', 'srvkey addr'],
  },
  {
    what: 'addresses here and names there as keys, with the same ids',
    a: [
      ['s1', 1],
      ['s2', 2],
    ],
    b: [
      ['s1', 1],
      ['s2', 2],
    ],
    table: ['srvkey addr', ''],
  },
  {
    what: 'names here and addresses there as keys, in another order',
    a: [
      ['s1', 1],
      ['s2', 2],
    ],
    b: [
      ['s2', 2],
      ['s1', 1],
    ],
    table: ['', 'srvkey addr'],
  },
  {
    what: 'addresses here and names there as keys, with ids that the other node does not have',
    a: [
      ['s1', 1, 'id 7'],
      ['s2', 2, 'id 8'],
    ],
    b: [
      ['s1', 1, 'id 17'],
      ['s2', 2, 'id 18'],
    ],
    table: ['srvkey addr', ''],
  },
  {
    what: 'a template, and its servers one by one',
    a: [['s 1-2', 1]],
    b: [
      ['s1', 1],
      ['s2', 1],
    ],
  },
  { what: 'a template at another machine', a: [['s 1-2', 1]], b: [['s 1-2', 2]] },
  {
    what: 'a template with another prefix, whose ids belong to another machine',
    a: [
      ['s 1-2', 1],
      ['x', 2],
    ],
    b: [
      ['t 1-2', 2],
      ['x', 1],
    ],
  },
];

describe.concurrent.each(haproxyPairs())('$name', { timeout: 60_000 }, ({ binaries }) => {
  it.concurrent.each(scenarios)('sends clients where hapeers says: $what', async ({ a, b, table = '' }) => {
    const [peers, fronts] = [
      [await freePort(), await freePort()],
      [await freePort(), await freePort()],
    ];
    const textOf = (index: 0 | 1) => `global
    localpeer ${'ab'[index]}

defaults
    mode http
    timeout connect 1s
    timeout client 5s
    timeout server 5s

peers ours
    peer a 127.0.0.1:${peers[0]}
    peer b 127.0.0.1:${peers[1]}

frontend web
    bind 127.0.0.1:${fronts[index]}
    default_backend app

backend app
    balance roundrobin
    stick-table type string size 1k expire 5m ${typeof table === 'string' ? table : table[index]} peers ours
    stick on req.cook(id)
${(index === 0 ? a : b)
  .map(([name, machine, rest = '']) => {
    const keyword = name.includes(' ') ? 'server-template' : 'server';
    return `    ${keyword} ${name} 127.0.0.1:${web[machine - 1]?.port} ${rest}`;
  })
  .join('\n')}
`;
    const texts = [textOf(0), textOf(1)] as const;
    const nodes = texts.map((text, index) => ({
      name: 'ab'.charAt(index),
      config: readTexts([new Source(`${index}.cfg`, text)], {
        version: parseVersion((index === 0 ? binaries[0] : binaries[1]).version),
        localPeer: 'ab'.charAt(index),
        localPeerBy: 'node',
        environment: new Environment(),
      }),
    }));
    const [pair] = [...stickyPairs({ nodes })];
    if (pair === undefined) throw new Error('the backend is no pair');
    const landings = [
      ...pair.first.servers.map((server) => landingOf(server, pair.first, pair.second)),
      ...pair.second.servers.map((server) => landingOf(server, pair.second, pair.first)),
    ];
    const areLost = landings.some(({ kind }) => kind !== 'same');
    const told = toldOfFleet(texts, binaries);
    if (typeof table === 'string')
      expect(Object.keys(told)).toEqual(areLost ? ['fleet/different-servers'] : []);
    else expect(told).toEqual({ 'fleet/different-table-srvkey': areLost ? 'error' : 'warning' });
    const [first, second] = (await Promise.all(
      texts.map((config, index) => startNode({ binary: index === 0 ? binaries[0] : binaries[1], config })),
    )) as [HaproxyNode, HaproxyNode];
    try {
      for (const client of ['one', 'two', 'three', 'four']) {
        const { body } = await get(fronts[0] ?? 0, `id=${client}`);
        const server = pair.first.servers.find(({ address }) => address === addressOf(body));
        if (server === undefined) throw new Error(`no server of the first node is ${body}`);
        await until('entry on the second node', 15_000, async () =>
          (await second.runtime('show table app')).includes(`key=${client} `),
        );
        await sleep(50);
        const landing = landingOf(server, pair.first, pair.second);
        const reached = addressOf((await get(fronts[1] ?? 0, `id=${client}`)).body);
        if (landing.kind === 'same') expect(reached).toBe(server.address);
        else if (landing.kind === 'other') expect(reached).toBe(landing.server.address);
        else {
          expect(landing.kind).toBe('nowhere');
          expect(pair.second.servers.map(({ address }) => address)).toContain(reached);
        }
      }
    } finally {
      await Promise.all([first.stop(), second.stop()]);
    }
  });
});

function addressOf(name: string): string {
  return `127.0.0.1:${web.find((server) => server.name === name)?.port}`;
}
