import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { accepts, refusalsOf } from '../tools/mutated/agreement.ts';
import { originalOf } from '../tools/mutated/configs.ts';
import { applied, readMutations } from '../tools/mutated/fixture.ts';
import { readCases } from '../tools/recorded/cases.ts';

const folder = fileURLToPath(new URL('../../fixtures/oracle', import.meta.url));
const originals = new Map(
  readCases(folder).flatMap((one) => {
    const original = originalOf(one, `${folder}/cases`);
    return original === null ? [] : [[original.case, original]];
  }),
);
const recorded = readMutations(folder).flatMap((mutation) => {
  const original = originals.get(mutation.case);
  return original === undefined ? [] : [{ mutation, config: applied(mutation, original) }];
});

/** Missed, with the reason. */
const unseen: ReadonlyMap<string, string> = new Map([
  ['lex-expand-undef.cfg', 'a variable that is gone makes a directive of the next word'],
]);

/** What hapeers and the recorded verdicts disagree on: the case, the version, and the lines that stand there now. */
function disagreements(isOne: (exit: number, refused: boolean, outside: boolean) => boolean): string[] {
  return recorded.flatMap(({ mutation, config }) =>
    mutation.verdicts.flatMap(({ versions, exit }) =>
      versions.flatMap((version) => {
        const said = refusalsOf(config, version);
        const refused = exit === 1 ? said.length > 0 : said.some(({ haproxy }) => haproxy === 'refuses');
        if (!isOne(exit, refused, mutation.outside !== undefined)) return [];
        const rules = said.map(({ rule, message }) => `${rule}: ${message}`);
        return [[mutation.case, version, mutation.line, ...mutation.lines, ...rules].join(' | ')];
      }),
    ),
  );
}

it('a thousand configs with changed words are recorded', () => {
  expect(recorded).toHaveLength(1000);
});

it('nothing that HAProxy accepts is refused', { timeout: 60_000 }, () => {
  expect(disagreements((exit, refused) => accepts(exit) && refused)).toEqual([]);
});

it('what HAProxy refuses is found, unless it depends on more than the text', { timeout: 60_000 }, () => {
  const missed = disagreements((exit, refused, outside) => exit === 1 && !refused && !outside);
  expect(missed.filter((one) => !unseen.has(one.split(' | ')[0] ?? ''))).toEqual([]);
});
