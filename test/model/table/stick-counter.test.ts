import { describe, expect, it } from 'vitest';
import { readCounterAction, readTrackNumber } from '../../../src/model/table/stick-counter.ts';
import { parseVersion } from '../../../src/model/value/version.ts';

describe('the number of a track-sc', () => {
  it.each([
    ['track-sc', 3, 0],
    ['track-sc2', 3, 2],
    ['track-sc02', 3, 2],
    ['track-sc9', 10, 9],
    ['track-sc9', null, 9],
  ])('%s of %s counters is %s', (action, count, counter) => {
    expect(readTrackNumber(action, count)).toEqual({ counter });
  });

  it.each([
    ['track-sc3', 3],
    ['track-sc0', 0],
    ['track-scx', 3],
    ['track-sc-1', 3],
  ])('%s of %s counters is refused', (action, count) => {
    expect(readTrackNumber(action, count)).toHaveProperty('reason');
  });
});

describe('actions on counters', () => {
  const read = (word: string, count: number | null = 3, version = '3.4') =>
    readCounterAction(word, count, parseVersion(version));

  it('reads counter, data type and element', () => {
    expect(read('sc-inc-gpc0')).toEqual({ counter: 0, dataType: 'gpc0', index: null, takesValue: false });
    expect(read('sc-inc-gpc1(2)')).toEqual({ counter: 2, dataType: 'gpc1', index: null, takesValue: false });
    expect(read('sc-set-gpt0(1)')).toEqual({ counter: 1, dataType: 'gpt0', index: null, takesValue: true });
    expect(read('sc-set-gpt(7,1)')).toEqual({ counter: 1, dataType: 'gpt', index: 7, takesValue: true });
    expect(read('sc-add-gpc(7,1)')).toEqual({ counter: 1, dataType: 'gpc', index: 7, takesValue: true });
  });

  it.each([
    'sc-inc-gpc',
    'sc-inc-gpc2(0)',
    'sc-inc-gpc0(3)',
    'sc-inc-gpc0(1',
    'sc-inc-gpc0(x)',
    'sc-inc-gpc(1)',
    'sc-set-gpt1(0)',
    'sc-add-gpc0(1)',
  ])('refuses %s', (word) => {
    expect(read(word)).toHaveProperty('reason');
  });

  it('says about sc-add-gpc what every release of the branch says', () => {
    expect(read('sc-add-gpc(0,4)', 10, '3.2.0')).toHaveProperty('reason');
    expect(read('sc-add-gpc(0,4)', 10, '3.2')).toHaveProperty('counter', 4);
    expect(read('sc-add-gpc(0,4)', 2, '3.2')).toHaveProperty('reason');
    expect(read('sc-add-gpc(0,2)', 2, '3.2')).toHaveProperty('counter', 2);
    expect(read('sc-add-gpc(0,2)', 2, '3.3')).toHaveProperty('reason');
  });
});
