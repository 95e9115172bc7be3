import { describe, expect, it } from 'vitest';
import type { Branch } from '../../../grammar/vocabulary.ts';
import { branches } from '../../../grammar/vocabulary.ts';
import type { Attributes } from './dump.ts';
import { fold, unfold } from './fold.ts';

/** Observations of one word: `.` absent, `?` present without facts, a digit as its number of arguments. */
function observe(line: string) {
  return new Map(
    branches.map((branch, index) => {
      const sign = line[index] ?? '.';
      const known: readonly (readonly [string, Attributes | null])[] =
        sign === '.' ? [] : [['server\tword', sign === '?' ? null : { args: Number(sign) }]];
      return [branch, new Map(known)];
    }),
  );
}

function rowsOf(line: string) {
  return fold(observe(line), new Map(), new Map()).map(({ attributes, since, until }) => [
    attributes.args ?? null,
    since,
    until,
  ]);
}

describe('fold', () => {
  it.each([
    ['always there', '111111111111', [[1, null, null]]],
    ['from a branch on', '....11111111', [[1, '2.8', null]]],
    ['up to a branch', '11111.......', [[1, null, '2.8']]],
    ['in one branch only', '....1.......', [[1, '2.8', '2.8']]],
    ['nowhere', '............', []],
    [
      'facts that change',
      '111100000000',
      [
        [1, null, '2.7'],
        [0, '2.8', null],
      ],
    ],
    ['facts from the next dump', '??1111111111', [[1, null, null]]],
    ['facts from the last dump, where no later one tells', '1111111111??', [[1, null, null]]],
    ['a short-lived branch that lacks it', '..1.11111111', [[1, '2.6', null]]],
    ['a short-lived branch with other facts', '..1011111111', [[1, '2.6', null]]],
    ['a short-lived branch that alone has it', '...1........', []],
    [
      'a long-lived branch that lacks it',
      '.11.11.11111',
      [
        [1, '2.5', '2.9'],
        [1, '3.1', null],
      ],
    ],
  ])('%s', (_, line, rows) => {
    expect(rowsOf(line)).toEqual(rows);
  });

  it('takes lifetimes of optional words from the reviewed list, not from builds', () => {
    const feature = { feature: 'QUIC', since: '2.7', until: null, attributes: { args: 1 } } as const;
    const features = new Map([['server\tword', feature]]);
    expect(fold(observe('......1.....'), features, new Map())).toEqual([
      { place: 'server', word: 'word', attributes: { args: 1, feature: 'QUIC' }, since: '2.7', until: null },
    ]);
    expect(fold(observe('............'), features, new Map())).toHaveLength(1);
  });

  it('marks words that their first branch got late', () => {
    const backports = new Map<string, Branch>([['server\tword', '2.6']]);
    expect(fold(observe('..1111111111'), new Map(), backports)[0]?.attributes).toEqual({
      args: 1,
      backported: true,
    });
    expect(fold(observe('....11111111'), new Map(), backports)[0]?.attributes).toEqual({ args: 1 });
  });

  it('comes back from its own rows unchanged', () => {
    for (const line of ['111100000000', '..1.11111111', '....1.......']) {
      const rows = fold(observe(line), new Map(), new Map());
      expect(fold(unfold(rows), new Map(), new Map())).toEqual(rows);
    }
  });
});
