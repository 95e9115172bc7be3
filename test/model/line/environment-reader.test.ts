import { expect, it } from 'vitest';
import { Environment } from '../../../src/model/line/environment.ts';
import { EnvironmentReader } from '../../../src/model/line/environment-reader.ts';
import type { LiveLine } from '../../../src/model/line/live-line.ts';

/** A line of a global section; null is a word that nobody knows. */
function line(...values: readonly (string | null)[]): LiveLine {
  return {
    keyword: values[0],
    certain: true,
    arguments: values.map((value) => ({ value })),
  } as unknown as LiveLine;
}

it('knows which directives of their own kind are let through', () => {
  const reader = new EnvironmentReader(new Environment([], false));
  expect([reader.exposesExperimental, reader.exposesDeprecated]).toEqual([false, false]);
  reader.read(line('expose-experimental-directives'));
  reader.read(line('expose-deprecated-directives'));
  expect([reader.exposesExperimental, reader.exposesDeprecated]).toEqual([true, true]);
});

it('knows no variable any more where all but unknown ones are removed', () => {
  const environment = new Environment([['HOST', 'a']], false);
  const reader = new EnvironmentReader(environment);
  expect(environment.get('HOST')).toBe('a');
  reader.read(line('resetenv', null));
  expect(environment.get('HOST')).toBeUndefined();
});
