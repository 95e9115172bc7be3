import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { configOf, countsOf, ELEMENTS, freePorts } from './array-lengths.ts';
import { haproxyPairs } from './binaries.ts';
import { type HaproxyNode, startNode } from './node.ts';
import { get } from './requests.ts';
import { toldOfFleet } from './told.ts';
import { until } from './wait.ts';

describe.concurrent.each(haproxyPairs())('arrays of $name', { timeout: 60_000 }, ({ binaries }) => {
  it.concurrent.each([
    { from: 3, to: 2, arrives: 2 },
    { from: 2, to: 3, arrives: 2 },
    { from: 3, to: 3, arrives: 3 },
  ])('of $from elements on one node and of $to on the other', async ({ from, to, arrives }) => {
    const [a, b] = [await freePorts(), await freePorts()];
    const texts = [configOf('a', from, a, { b }), configOf('b', to, b, { a })] as const;
    expect(toldOfFleet(texts, binaries)).toEqual(
      from === to ? {} : { 'fleet/different-table-data': 'error' },
    );
    const nodes = await Promise.all(
      texts.map((config, index) => startNode({ binary: binaries[index === 0 ? 0 : 1], config })),
    );
    try {
      const [, second] = nodes as [HaproxyNode, HaproxyNode];
      await get(a.http);
      await until('entry on the other node', 20_000, async () => (await countsOf(second)).length > 0);
      await sleep(300);
      expect(await countsOf(second)).toEqual(
        ELEMENTS.map((element, index) => `${element}=${index < arrives ? 1 : 0}`).slice(0, to),
      );
    } finally {
      await Promise.all(nodes.map((node) => node.stop()));
    }
  });
});
