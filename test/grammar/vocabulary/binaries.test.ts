import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { branches, branchNamed } from '../../../grammar/vocabulary/branch.ts';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { gatherCandidates } from '../../tools/vocabulary/candidates.ts';
import { readFiles } from '../../tools/vocabulary/files.ts';
import { unfold } from '../../tools/vocabulary/fold.ts';
import { dumpOf, observe } from '../../tools/vocabulary/observe.ts';
import { correct, readCandidates, readCorrections } from '../../tools/vocabulary/reviewed.ts';

const rows = await readFiles(fileURLToPath(new URL('../../../grammar/vocabulary', import.meta.url)));
const reviewed = fileURLToPath(new URL('../../../fixtures/vocabulary', import.meta.url));
const optional = new Set(
  rows.filter(({ attributes }) => 'feature' in attributes).map(({ place, word }) => `${place}\t${word}`),
);
const known = unfold(rows);

const recorded = haproxyBinaries().flatMap((binary) => {
  const branch = branchNamed(binary.branch);
  return branch === null ? [] : [{ ...binary, branch }];
});

it('compares itself with every binary of a recorded branch', () => {
  for (const { version } of haproxyBinaries().filter(({ branch }) => branchNamed(branch) === null)) {
    console.log(`HAProxy ${version}: NOT compared (the vocabulary has no such branch)`);
  }
  expect(known.size).toBe(branches.length);
});

/** Mended by `node test/tools/run.js record-vocabulary FOLDER`, with the binary as FOLDER/haproxy-X.Y. */
describe.each(recorded)('HAProxy $version', { timeout: 120_000 }, ({ branch, path }) => {
  it('knows exactly the words of the vocabulary, with the same facts', async () => {
    const own = known.get(branch) ?? new Map();
    const candidates = gatherCandidates(
      await readCandidates(reviewed),
      [dumpOf(path) ?? ''],
      [...known.values()].flatMap((observation) => [...observation.keys()]),
    );
    const observation = correct(await observe(path, candidates), await readCorrections(reviewed));
    const missing = [...observation.keys()].filter((key) => !own.has(key));
    const extra = [...own.keys()].filter((key) => !observation.has(key) && !optional.has(key));
    expect({ missing, extra }).toEqual({ missing: [], extra: [] });
    const differing = [...observation].filter(
      ([key, facts]) =>
        facts !== null && JSON.stringify(sorted(facts)) !== JSON.stringify(sorted(own.get(key))),
    );
    expect(differing.map(([key, facts]) => ({ key, binary: facts, vocabulary: own.get(key) }))).toEqual([]);
    expect(observation.size).toBeGreaterThan(1700);
  });
});

function sorted(facts: object | undefined) {
  return Object.entries(facts ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}
