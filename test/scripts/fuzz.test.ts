import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryFolder } from '../haproxy/binaries.ts';
import { fuzz } from '../tools/fuzz/part.ts';
import { fuzzParts } from '../tools/fuzz/parts.ts';

const kept: Readonly<Record<string, readonly number[]>> = JSON.parse(
  readFileSync(join(repositoryFolder, 'fixtures/fuzz.json'), 'utf8'),
);
const cases: Readonly<Record<string, number>> = { configs: 250, clusters: 150, wire: 2000, runtime: 400 };
/** Generous: machines that run tests do other things as well. */
const longestMs = 20_000;

describe.each(fuzzParts.map((part) => [part.name, part] as const))('damaged %s', (name, part) => {
  it('that failed once', async () => {
    for (const seed of kept[name] ?? []) {
      const { failures } = await fuzz(part, { count: 1, seed, longestMs });
      expect(failures).toEqual([]);
    }
  });

  it('are survived', async () => {
    const { failures, cases: done } = await fuzz(part, { count: cases[name] ?? 0, seed: 1, longestMs });
    expect(failures).toEqual([]);
    expect(done).toBeGreaterThan(0);
  });
});
