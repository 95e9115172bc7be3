import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Example, Rule } from '../../../src/lint/rule.ts';
import { rules } from '../../../src/lint/rules/index.ts';
import { mixes } from '../fix-mix.ts';
import { fixExamples } from '../fixes.ts';
import { fixTexts, hasSafeFix, lintTexts, mapTexts } from '../fixing.ts';
import { misspelledConfigs } from '../misspelled-configs.ts';
import { mutatedConfigs } from '../mutated-configs.ts';

const VERSION = '3.4';

/** The bad examples of all rules that `--fix` changes. */
const fixable = rules.filter(
  ({ id, bad }) =>
    !/^(?:reach|haproxy)\//.test(id) &&
    hasSafeFix(lintTexts(bad, VERSION, id).problems.filter(({ rule }) => rule === id)),
);

/** What it is, the example, and the rule that it is of. */
const examples: readonly (readonly [string, Example, string])[] = [
  ...fixable.map(({ id, bad }): [string, Example, string] => [id, bad, id]),
  ...fixExamples.map(({ rule, what, before }): [string, Example, string] => [
    `${rule}: ${what}`,
    before,
    rule,
  ]),
];

describe.each(fixable.map((rule): [string, Rule] => [rule.id, rule]))('%s', (id, { bad }) => {
  it('is fixed in its bad example, and nothing else is found then', () => {
    expect(lintTexts(fixTexts(bad, VERSION, id), VERSION, id).problems).toEqual([]);
  });
});

describe.each(fixExamples)('$rule: $what', ({ rule, before, after }) => {
  it('is found and becomes what was meant', () => {
    expect(lintTexts(before).problems.map((problem) => problem.rule)).toContain(rule);
    expect(fixTexts(before)).toBe(after);
    expect(lintTexts(after).problems.filter(({ severity }) => severity !== 'info')).toEqual([]);
  });
});

describe.each(examples)('the fix of %s', (_what, example, rule) => {
  const fix = (one: Example) => fixTexts(one, VERSION, rule);

  it('leaves nothing to fix', () => {
    const fixed = fix(example);
    expect(fixed).not.toEqual(example);
    expect(hasSafeFix(lintTexts(fixed, VERSION, rule).problems)).toBe(false);
    expect(fix(fixed)).toEqual(fixed);
  });

  it('keeps CRLF line ends', () => {
    const crlf = (one: Example) => mapTexts(one, (text) => text.replaceAll('\n', '\r\n'));
    expect(fix(crlf(example))).toEqual(crlf(fix(example)));
  });

  it('keeps tabs', () => {
    const tabs = (one: Example) => mapTexts(one, (text) => text.replaceAll(/^ {4}/gm, '\t'));
    expect(fix(tabs(example))).toEqual(tabs(fix(example)));
  });
});

/** What is about the beginning or the end of the file is another thing in the middle of one. */
const movable = examples.filter(
  ([id]) => !/byte-order-mark|truncated-file|variable-default|outside-section|without line end/.test(id),
);

it.each(movable)('the fix of %s changes nothing around it', (_what, example, rule) => {
  const fix = (one: Example) => fixTexts(one, VERSION, rule);
  const around = (one: Example) => mapTexts(one, (text) => `#  caf\u00e9  \n\n${text}\n  # the end\t \n\n\n`);
  expect(fix(around(example))).toEqual(around(fix(example)));
});

describe('several things to fix in one file', () => {
  it('become what was meant, whatever their order', () => {
    fc.assert(
      fc.property(mixes, ({ before, after }) => {
        expect(fixTexts(before)).toBe(after);
        expect(hasSafeFix(lintTexts(after).problems)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a misspelled word', () => {
  it('becomes what it was, or stays: never another one', () => {
    const count = { refused: 0, corrected: 0 };
    // Columns may have to make room for a longer word.
    const inOneBlank = (text: string) => text.replaceAll(/[ \t]+/g, ' ');
    fc.assert(
      fc.property(misspelledConfigs, ({ right, misspelled }) => {
        if (lintTexts(misspelled).problems.every(({ haproxy }) => haproxy !== 'refuses')) return;
        count.refused++;
        const fixed = fixTexts(misspelled);
        if (hasSafeFix(lintTexts(misspelled).problems)) count.corrected++;
        else expect(fixed).toBe(misspelled);
        if (fixed !== misspelled) expect(inOneBlank(fixed)).toBe(inOneBlank(right));
      }),
      { numRuns: 1000 },
    );
    expect(count.corrected).toBeGreaterThan(count.refused / 2);
  }, 120_000);
});

describe('whatever is in a file', () => {
  it('fixes come to an end, and never make HAProxy refuse what it took', () => {
    const refused = (text: string, version: string) =>
      lintTexts(text, version).problems.filter(({ haproxy }) => haproxy === 'refuses');
    let changed = 0;
    fc.assert(
      fc.property(mutatedConfigs, fc.constantFrom('2.4', '2.8', '3.0', '3.2', '3.4'), (text, version) => {
        const fixed = fixTexts(text, version);
        if (fixed === text) return;
        changed++;
        expect(hasSafeFix(lintTexts(fixed, version).problems)).toBe(false);
        if (refused(text, version).length === 0) expect(refused(fixed, version)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
    expect(changed).toBeGreaterThan(100);
  }, 120_000);
});

describe('every fix', () => {
  it('is tried, and told by its rule', () => {
    const tried = new Set([...fixable.map(({ id }) => id), ...fixExamples.map(({ rule }) => rule)]);
    expect([...tried].sort()).toEqual(rules.flatMap(({ id, fix }) => (fix === undefined ? [] : [id])).sort());
  });

  it('says in words what it does', () => {
    for (const [, example, rule] of examples) {
      for (const { fix } of lintTexts(example, VERSION, rule).problems) {
        if (fix === null) continue;
        expect(fix.description).toMatch(/^[a-z].*[^.]$/);
        expect(fix.edits.length).toBeGreaterThan(0);
      }
    }
  });
});
