import { describe, expect, it } from 'vitest';
import { judge, withSafeFixes } from '../../site/playground/judge.ts';
import { fix, lint, lintFleet } from '../../src/lint/lint.ts';
import { parseVersion } from '../../src/model/value/version.ts';

const config = (name: string) => `global
    localpeer ${name}

peers p
    bind 10.0.0.1:1024
    server ${name}
    peer other 10.0.0.2:1024

bakend app
    stick-table type ip size 1m expire 1h peers p
    stick on src
`;
const rulesOf = (problems: readonly { readonly rule: string }[]) => problems.map(({ rule }) => rule);

describe('the judge of the playground', () => {
  it('says of one node what lint says', () => {
    const text = config('a');
    expect(rulesOf(judge([{ name: '', text }], '3.4').problems)).toEqual(
      rulesOf(lint([{ name: 'a.cfg', text }])),
    );
    const peer = 'peers p\n    peer x 10.0.0.2:1024\n';
    expect(rulesOf(judge([{ name: 'a', text: peer }], '2.6').problems)).toEqual(
      rulesOf(lint([{ name: 'a.cfg', text: peer }], { localPeer: 'a', haproxyVersion: '2.6' })),
    );
  });

  it('says of two nodes what lint says of a fleet, whoever names them', () => {
    const [one, two] = [
      config('a').replace('bakend', 'backend'),
      config('other').replace('bakend', 'backend'),
    ];
    const expected = rulesOf(
      lintFleet([
        { name: 'a', files: [{ name: 'a.cfg', text: one }] },
        { name: 'other', files: [{ name: 'b.cfg', text: two }] },
      ]),
    );
    expect(expected.some((rule) => rule.startsWith('fleet/'))).toBe(true);
    for (const names of [
      ['', ''],
      ['a', 'other'],
    ]) {
      const nodes = [one, two].map((text, index) => ({ name: names[index] ?? '', text }));
      expect(rulesOf(judge(nodes, '3.4').problems)).toEqual(expected);
    }
  });

  it('does not compare nodes that nobody names, and says which', () => {
    const text = 'peers p\n    peer a 10.0.0.1:1024\n';
    const nodes = [
      { name: 'a', text },
      { name: '', text },
    ];
    const { problems, unnamed } = judge(nodes, '3.4');
    expect(unnamed).toEqual(['b.cfg']);
    expect(rulesOf(problems).filter((rule) => rule.startsWith('fleet/'))).toEqual([]);
  });

  it('applies the safe fixes that lint --fix applies, in one node and in both', () => {
    const text = config('a');
    const [fixed] = fix([{ name: 'a.cfg', text }]);
    expect(fixed?.applied).toBe(2);
    expect(withSafeFixes([{ name: '', text }], '3.4')).toEqual({ texts: [fixed?.text], applied: 2 });
    const both = withSafeFixes(
      [
        { name: '', text },
        { name: '', text: config('other') },
      ],
      '3.4',
    );
    expect(both.texts[0]).toBe(fixed?.text);
    expect(both.texts[1]).toContain('backend app');
  });

  it('knows every version that the page offers', () => {
    for (const version of ['2.4', '3.5']) expect(parseVersion(version).patch).toBe(Number.POSITIVE_INFINITY);
  });
});
