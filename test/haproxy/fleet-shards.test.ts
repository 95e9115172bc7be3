import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { lintFleet } from '../../src/index.ts';
import { isAtLeast, parseVersion } from '../../src/model/value/version.ts';
import { haproxyPairs } from './binaries.ts';
import { type HaproxyNode, startNode } from './node.ts';
import { freePort } from './ports.ts';
import { until } from './wait.ts';

const KEYS = 40;

/** Two nodes, the first of which may divide what it sends into shards. */
const cases: readonly { what: string; shards: string; peer: string; says: readonly string[] }[] = [
  {
    what: 'the first of two shards for the other node',
    shards: 'shards 2',
    peer: 'shard 1',
    says: ['fleet/different-shards'],
  },
  { what: 'shards that the one peer has all of', shards: 'shards 1', peer: 'shard 1', says: [] },
  {
    what: 'a shard of two for the other node',
    shards: 'shards 2',
    peer: 'shard 2',
    says: ['fleet/different-shards'],
  },
  { what: 'no shards', shards: '', peer: '', says: [] },
];

/** Both nodes divide: each is meant to hold a part of what the other has, whether they divide alike or not. */
const divided = [
  { what: 'in the same way', shards: 'shards 2', peer: 'shard 1', back: ['shards 2', 'shard 1'], says: [] },
  {
    what: 'into other numbers of parts',
    shards: 'shards 2',
    peer: 'shard 1',
    back: ['shards 3', 'shard 2'],
    says: ['peers/unused-shards'],
  },
] as const;

/** Older versions know no shards. */
const pairs = haproxyPairs().filter(({ binaries }) =>
  binaries.every(({ version }) => isAtLeast(parseVersion(version), '2.7')),
);

describe.concurrent.each(pairs)('two nodes of $name', { timeout: 60_000 }, ({ binaries }) => {
  it.concurrent.each(cases)('with $what on one side', async ({ shards, peer, says }) => {
    const { spoken, arrived } = await exchange([shards, peer], ['', '']);
    expect(spoken).toEqual(arrived.there === KEYS ? [] : says);
    expect(arrived.there === KEYS).toBe(says.length === 0);
    // what the second one has goes to the first one whole
    expect(arrived.here).toBe(KEYS);
  });

  it.concurrent.each(divided)('that both divide $what', async ({ shards, peer, back, says }) => {
    const { spoken, arrived } = await exchange([shards, peer], back);
    expect(spoken).toEqual(says);
    for (const count of [arrived.here, arrived.there]) {
      expect(count).toBeGreaterThan(0);
      expect(count).toBeLessThan(KEYS);
    }
  });

  async function exchange(
    here: readonly [shards: string, peer: string],
    there: readonly [shards: string, peer: string],
  ) {
    const ports = [await freePort(), await freePort()] as const;
    const textOf = (index: 0 | 1) => `global
    localpeer ${'ab'[index]}

peers ours
    ${index === 0 ? here[0] : there[0]}
    peer a 127.0.0.1:${ports[0]} ${index === 0 ? '' : there[1]}
    peer b 127.0.0.1:${ports[1]} ${index === 0 ? here[1] : ''}

backend app
    timeout connect 1s
    timeout server 5s
    stick-table type ip size 1k expire 1h store gpc0 peers ours
`;
    const told = lintFleet(
      ([0, 1] as const).map((index) => ({
        name: 'ab'.charAt(index),
        files: [{ name: `${index}.cfg`, text: textOf(index) }],
        haproxyVersion: binaries[index].version,
      })),
    );
    const spoken = told
      .filter(({ rule, severity }) => severity !== 'info' && /shard|fleet/.test(rule))
      .map(({ rule }) => rule);
    const [first, second] = (await Promise.all(
      ([0, 1] as const).map((index) => startNode({ binary: binaries[index], config: textOf(index) })),
    )) as [HaproxyNode, HaproxyNode];
    try {
      for (let key = 1; key <= KEYS; key++) {
        await first.runtime(`set table app key 192.0.2.${key} data.gpc0 1`);
        await second.runtime(`set table app key 198.51.100.${key} data.gpc0 1`);
      }
      const count = async (node: HaproxyNode, net: string) =>
        ((await node.runtime('show table app')).match(new RegExp(`key=${net}`, 'g')) ?? []).length;
      const arrivedNow = async () => ({
        here: await count(first, '198'),
        there: await count(second, '192'),
      });
      await until('entries on both nodes', 15_000, async () => {
        const { here: some, there: others } = await arrivedNow();
        return some > 0 && others > 0;
      });
      await sleep(2000);
      return { spoken, arrived: await arrivedNow() };
    } finally {
      await Promise.all([first.stop(), second.stop()]);
    }
  }
});
