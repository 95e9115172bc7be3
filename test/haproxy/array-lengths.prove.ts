import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { configOf, countsOf, ELEMENTS, freePorts } from './array-lengths.ts';
import { haproxyPairs } from './binaries.ts';
import { resynchronised, startNode } from './node.ts';
import { get } from './requests.ts';
import { toldOfReload } from './told.ts';

describe.concurrent.each(haproxyPairs())('arrays of $name', ({ binaries }) => {
  it.concurrent.each([2, 3])('of 3 elements that a reload makes %i long', async (length) => {
    const a = await freePorts();
    const [was, now] = [configOf('a', 3, a, {}), configOf('a', length, a, {})];
    expect(toldOfReload(was, now, binaries)).toEqual(length === 3 ? {} : { 'reload/lost-data': 'error' });
    const node = await startNode({ binary: binaries[0], config: was });
    try {
      await resynchronised(node);
      await get(a.http);
      await node.reload(now, binaries[1]);
      await sleep(1500);
      expect(await countsOf(node)).toEqual(ELEMENTS.map((element) => `${element}=1`).slice(0, length));
    } finally {
      await node.stop();
    }
  });
});
