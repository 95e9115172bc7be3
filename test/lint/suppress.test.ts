import { expect, it } from 'vitest';
import { parse } from '../../grammar/parser.ts';
import { suppress, suppressionsOf } from '../../src/lint/suppress.ts';
import type { Problem } from '../../src/problem.ts';
import { Source } from '../../src/text.ts';

/** As many lines, each with a problem and a comment that silences it, as that takes so many milliseconds. */
function millisecondsOf(count: number): number {
  const lines = Array.from({ length: count }, (_, at) => `    # hapeers: ignore=a/b\n    x${at}\n`);
  const source = new Source('a.cfg', `peers p\n${lines.join('')}`);
  const suppressions = suppressionsOf(source, parse(source.text));
  const problems = [...source.text.matchAll(/x\d+/g)].map(
    ({ index }) => ({ rule: 'a/b', source, range: { start: index, end: index + 1 } }) as Problem,
  );
  const start = performance.now();
  expect(suppress(problems, suppressions)).toEqual({ problems: [], unused: [] });
  return performance.now() - start;
}

it('silences each of many problems in a time that grows as they do', () => {
  millisecondsOf(1000);
  // By the square of their number 16 times as many took 256 times as long.
  expect(millisecondsOf(32_000)).toBeLessThan(64 * (millisecondsOf(2000) + 20));
});
