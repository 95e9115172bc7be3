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
const cases = [
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
] as const;

/** Older versions know no shards. */
const pairs = haproxyPairs().filter(({ binaries }) =>
  binaries.every(({ version }) => isAtLeast(parseVersion(version), '2.7')),
);

describe.concurrent.each(pairs)('two nodes of $name', { timeout: 60_000 }, ({ binaries }) => {
  it.concurrent.each(cases)('with $what on one side', async ({ shards, peer, says }) => {
    const ports = [await freePort(), await freePort()] as const;
    const textOf = (index: 0 | 1) => `global
    localpeer ${'ab'[index]}

peers ours
    ${index === 0 ? shards : ''}
    peer a 127.0.0.1:${ports[0]}
    peer b 127.0.0.1:${ports[1]} ${index === 0 ? peer : ''}

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
      await second.runtime('set table app key 198.51.100.1 data.gpc0 2');
      for (let key = 1; key <= KEYS; key++)
        await first.runtime(`set table app key 192.0.2.${key} data.gpc0 1`);
      // what the second one has goes to the first one whole, and shows that there is a session
      await until('the entry of the second node', 15_000, async () =>
        (await first.runtime('show table app')).includes('198.51.100.1'),
      );
      const arrived = async () => ((await second.runtime('show table app')).match(/key=192/g) ?? []).length;
      await until('entries', 15_000, async () => (await arrived()) > 0);
      await sleep(2000);
      if ((await arrived()) === KEYS) expect(spoken).toEqual([]);
      else expect(spoken).toEqual(says);
      expect((await arrived()) === KEYS).toBe(says.length === 0);
    } finally {
      await Promise.all([first.stop(), second.stop()]);
    }
  });
});
