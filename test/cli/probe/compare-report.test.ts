import { describe, expect, it } from 'vitest';
import { reportCompareJson, reportCompareText } from '../../../src/cli/probe/report/compare.ts';
import type { TableComparison } from '../../../src/probe/compare.ts';
import { colors } from '../../../src/report/colors.ts';

const same: TableComparison = {
  table: 'app',
  entries: [2, 2],
  mismatch: null,
  definitions: [],
  missing: 0,
  differing: 0,
  moving: 0,
  differences: [],
};

function textOf(...tables: readonly TableComparison[]): string {
  return reportCompareText([{ section: null, nodes: ['A', 'B'], tables }], colors(false));
}

describe('how tables compare', () => {
  it('is one line where they are the same', () => {
    expect(textOf(same)).toBe('same app (A 2, B 2)\n');
    expect(textOf()).toBe('no node teaches a table\n');
  });

  it('is not told of a node alone, nor of another section', () => {
    const one = { section: 'one', nodes: ['A'], tables: [{ ...same, entries: [2] }] };
    const two = { section: 'two', nodes: ['A', 'B'], tables: [same] };
    expect(reportCompareText([one, two], colors(false))).toBe(
      'peers section "one"\nnothing to compare: only A could be read\npeers section "two"\nsame app (A 2, B 2)\n',
    );
    expect(JSON.parse(reportCompareJson([one, two], false))).toMatchObject({
      healthy: false,
      nodes: ['A', 'B'],
      tables: [
        { section: 'one', nodes: ['A'], table: 'app' },
        { section: 'two', nodes: ['A', 'B'], table: 'app' },
      ],
    });
  });

  it('names each difference with the value of each node', () => {
    const text = textOf({
      ...same,
      entries: [3, null],
      definitions: [{ what: 'expire', values: ['1m', '2m'] }],
      missing: 1,
      differing: 2,
      moving: 1,
      differences: [
        {
          key: '10.0.0.1',
          names: ['gpc0', 'gpt'],
          entries: [entry({ gpc0: 1, gpt: [0, 7] }), entry({ gpc0: 2 })],
        },
        { key: '10.0.0.2', names: [], entries: [entry({}), null] },
        { key: '10.0.0.3', names: [], entries: [null, entry({ gpc0: 4 })] },
      ],
    });
    expect(text.split('\n')).toEqual([
      'DIFFERS app (A 3, B has no such table): it is defined differently; 1 key is missing on some node; 2 keys differ; 1 key is in flight',
      '  expire  A: 1m  B: 2m',
      '  key=10.0.0.1  A: gpc0=1 gpt=0,7  B: gpc0=2 gpt=-',
      '  key=10.0.0.2  A: present  B: missing',
      '  key=10.0.0.3  A: missing  B: gpc0=4',
      expect.stringMatching(
        /^ {2}hint: a key becomes equal when it next changes\. .* restart the other node/,
      ),
      '',
    ]);
  });
});

function entry(data: Readonly<Record<string, number | readonly number[]>>) {
  return { key: 'x', expireMs: 1000, data } as NonNullable<TableComparison['differences'][0]['entries'][0]>;
}
