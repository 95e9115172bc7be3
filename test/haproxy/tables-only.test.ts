import { describe, expect, it } from 'vitest';
import { haproxyBinaries } from './binaries.ts';
import { type HaproxyNode, startNode } from './node.ts';
import { freePort } from './ports.ts';
import { until } from './wait.ts';

/** Administrative state and weight of `app/web1`: the columns of "show servers state", version 1. */
async function stateOf(node: HaproxyNode): Promise<string> {
  const row = (await node.runtime('show servers state app'))
    .split('\n')
    .find((line) => line.includes(' web1 '));
  const columns = row?.split(' ') ?? [];
  return `admin ${columns[6]}, weight ${columns[7]}`;
}

describe.each(haproxyBinaries())('two nodes of HAProxy $version', (binary) => {
  it('replicate entries of tables, and neither a disabled server nor a weight', async () => {
    const [one, two] = [await freePort(), await freePort()];
    const config = `peers mypeers
    peer lb1 127.0.0.1:${one}
    peer lb2 127.0.0.1:${two}

backend app
    timeout connect 1s
    timeout server 1s
    stick-table type string len 20 size 1k store gpc0 peers mypeers
    server web1 127.0.0.1:9
`;
    const [lb1, lb2] = await Promise.all(
      ['lb1', 'lb2'].map((localPeer) => startNode({ binary, config, localPeer })),
    );
    if (lb1 === undefined || lb2 === undefined) throw new Error('no nodes');
    try {
      const before = await stateOf(lb1);
      expect(before).toMatch(/^admin \d+, weight 1$/);
      await lb1.runtime('disable server app/web1');
      await lb1.runtime('set server app/web1 weight 50');
      const changed = await stateOf(lb1);
      expect(changed).toMatch(/weight 50$/);
      expect(changed.split(',')[0]).not.toBe(before.split(',')[0]);
      await lb1.runtime('set table app key later data.gpc0 1');
      await until('entry', 15_000, async () => (await lb2.runtime('show table app')).includes('key=later'));
      expect(await stateOf(lb2)).toBe(before);
    } finally {
      await Promise.all([lb1.stop(), lb2.stop()]);
    }
  });
});
