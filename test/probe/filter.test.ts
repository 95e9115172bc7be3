import { describe, expect, it } from 'vitest';
import type { Entry } from '../../src/probe/entry.ts';
import { parseCondition, wantsEntry, wantsTable } from '../../src/probe/filter.ts';

const all = { table: null, key: null, conditions: [] };

describe('a condition on entries', () => {
  it.each([
    ['data.gpc0 gt 10', { name: 'gpc0', operator: 'gt', value: 10 }],
    ['http_req_rate  le  -1', { name: 'http_req_rate', operator: 'le', value: -1 }],
    [' data.server_id eq 3 ', { name: 'server_id', operator: 'eq', value: 3 }],
  ])('"%s" is read', (text, condition) => {
    expect(parseCondition(text)).toEqual(condition);
  });

  it.each([
    '',
    'gpc0',
    'data.gpc0 > 10',
    'data.gpc0 gt',
    'data.gpc0 gt ten',
    'data.gpc0 gt 10 20',
    'data.gpc0 like 1',
  ])('"%s" is refused', (text) => {
    expect(() => parseCondition(text)).toThrow(
      expect.objectContaining({ code: 'usage', hint: expect.stringContaining('gt') }),
    );
  });
});

describe('a table', () => {
  it.each([
    [null, 'app', true],
    ['app', 'app', true],
    ['app', 'other', false],
    ['ours/t1', '/t1', true],
    ['/t1', '/t1', true],
    ['ours/t1', '/t2', false],
    ['app', '/app', false],
  ])('asked for as %s: "%s" on the wire is %s', (table, wireName, wanted) => {
    expect(wantsTable({ ...all, table }, wireName)).toBe(wanted);
  });
});

describe('an entry', () => {
  const entry = {
    key: '10.0.0.1',
    data: { gpc0: 3, gpt: [0, 7], bytes_in_cnt: '9007199254740993', server_key: 'web1' },
  } as unknown as Entry;
  const wants = (...conditions: readonly string[]) =>
    wantsEntry({ ...all, conditions: conditions.map(parseCondition) }, entry);

  it('is wanted by its key', () => {
    expect(wantsEntry({ ...all, key: '10.0.0.1' }, entry)).toBe(true);
    expect(wantsEntry({ ...all, key: '10.0.0.2' }, entry)).toBe(false);
  });

  it.each([
    ['eq', [false, true, false]],
    ['ne', [true, false, true]],
    ['lt', [false, false, true]],
    ['le', [false, true, true]],
    ['gt', [true, false, false]],
    ['ge', [true, true, false]],
  ])('is compared by %s with less, the same and more', (operator, expected) => {
    expect([2, 3, 4].map((value) => wants(`data.gpc0 ${operator} ${value}`))).toEqual(expected);
  });

  it('is wanted where all conditions hold, and any element of an array does', () => {
    expect(wants()).toBe(true);
    expect(wants('data.gpc0 gt 2', 'data.gpt eq 7')).toBe(true);
    expect(wants('data.gpc0 gt 2', 'data.gpt eq 8')).toBe(false);
    expect(wants('data.bytes_in_cnt gt 1000')).toBe(true);
  });

  it('is not wanted by what its table does not store, nor by a comparison of names', () => {
    expect(wants('data.gpc1 ge 0')).toBe(false);
    expect(wants('data.server_key ne 0')).toBe(false);
  });
});
