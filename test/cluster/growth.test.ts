import { expect, it } from 'vitest';
import { readYaml } from '../../src/cluster/yaml.ts';
import { Source } from '../../src/text.ts';

/** As long as it takes to read a mapping of so many keys, in milliseconds. */
function millisecondsOf(count: number): number {
  const text = Array.from({ length: count }, (_, at) => `t${at}: 1\n`).join('');
  const start = performance.now();
  expect(readYaml(new Source('hapeers.yaml', text)).errors).toEqual([]);
  return performance.now() - start;
}

it('reads many keys of one mapping in a time that grows as they do', () => {
  millisecondsOf(1000);
  // By the square of their number 20 times as many took 400 times as long.
  expect(millisecondsOf(40_000)).toBeLessThan(60 * (millisecondsOf(2000) + 10));
});
