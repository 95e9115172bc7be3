import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compare, emptyAgreement } from '../tools/recorded/agreement.ts';
import { areaOf } from '../tools/recorded/areas.ts';
import { beyondTheText } from '../tools/recorded/beyond-the-text.ts';
import { lintCase, readCases } from '../tools/recorded/cases.ts';

const folder = fileURLToPath(new URL('../../fixtures/oracle', import.meta.url));
const cases = readCases(folder);

describe('the rules and the recorded verdicts', { timeout: 120_000 }, () => {
  it.each([...new Set(cases.map(areaOf))])('agree about %s', (area) => {
    const agreement = emptyAgreement();
    const all = cases.filter((one) => areaOf(one) === area);
    const disagreements = all.flatMap((one) =>
      one.verdicts.flatMap((verdict) =>
        verdict.versions.flatMap((version) =>
          compare(one, version, verdict, lintCase(`${folder}/cases`, one, version), agreement).filter(
            () => !beyondTheText.has(one.file),
          ),
        ),
      ),
    );
    expect(
      disagreements.map(({ kind, case: { file }, version, said }) =>
        [kind, file, version, ...said].join(' '),
      ),
    ).toEqual([]);
    expect(agreement.refused + agreement.warned).toBeGreaterThan(0);
  });
});

it('every case that no text decides disagrees somewhere', () => {
  for (const file of beyondTheText.keys()) {
    const one = cases.find((candidate) => candidate.file === file);
    const kinds = one?.verdicts.flatMap((verdict) =>
      verdict.versions.flatMap((version) =>
        compare(one, version, verdict, lintCase(`${folder}/cases`, one, version), emptyAgreement()),
      ),
    );
    expect(kinds, file).not.toEqual([]);
  }
});
