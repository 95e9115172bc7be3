import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type DataType, dataTypeOf } from '../../../grammar/vocabulary.ts';
import { dataTypeNames, type StoredType } from '../../../src/model/table/data-type.ts';
import { exampleOf, readStoreList, splitList } from '../../../src/model/table/store.ts';
import { parseVersion } from '../../../src/model/value/version.ts';

function read(text: string, version = '3.4') {
  const stored = new Map<string, StoredType>();
  const list = { value: text, word: { start: 10, end: 10 + text.length } };
  const defects = readStoreList(list, stored, parseVersion(version));
  return {
    stored: [...stored.values()].map(({ type, size, periodMs }) => [type.keyword, size, periodMs]),
    defects: defects.map(({ haproxy, range }) => [haproxy, text.slice(range.start - 10, range.end - 10)]),
  };
}

it.each([
  [
    'gpc0,http_req_rate(10s)',
    [
      ['gpc0', 1, null],
      ['http_req_rate', 1, 10_000],
    ],
    [],
  ],
  ['gpc0,', [['gpc0', 1, null]], []],
  ['gpc(2x)', [['gpc', 2, null]], []],
  ['gpc(+2)', [['gpc', 2, null]], []],
  ['gpc0()', [], [['refuses', 'gpc0()']]],
  ['gpc_rate(2,5s,10s)', [['gpc_rate', 2, 10_000]], []],
  [
    'http_req_rate(10s)junk,gpc0',
    [
      ['http_req_rate', 1, 10_000],
      ['gpc0', 1, null],
    ],
    [],
  ],
  ['http_req_rate(1h30m)', [['http_req_rate', 1, 3_600_000]], [['warns', 'http_req_rate(1h30m)']]],
  ['gpc0,gpc0(1)', [['gpc0', 1, null]], [['warns', 'gpc0(1)']]],
  ['server_name,server_key', [['server_key', 1, null]], [['warns', 'server_key']]],
  [',gpc0', [], [['refuses', '']]],
  ['gpc0,nothing,gpt0', [['gpc0', 1, null]], [['refuses', 'nothing']]],
  ['http_req_rate', [], [['refuses', 'http_req_rate']]],
  ['http_req_rate(10s', [], [['refuses', 'http_req_rate(10s']]],
  ['gpc(101)', [], [['refuses', 'gpc(101)']]],
  [
    'gpt0,gpt(2)',
    [
      ['gpt0', 1, null],
      ['gpt', 2, null],
    ],
    [['refuses', 'gpt0,gpt(2)']],
  ],
])('reads %s as HAProxy does', (text, stored, defects) => {
  const found = read(text);
  expect(found.stored).toEqual(stored);
  expect(found.defects.map(([haproxy]) => haproxy)).toEqual(defects.map(([haproxy]) => haproxy));
  if (text !== ',gpc0') expect(found.defects).toEqual(defects);
});

it('knows what a version lacks', () => {
  expect(read('gpc(2)', '2.4').defects).toEqual([['refuses', 'gpc(2)']]);
  expect(read('glitch_cnt', '2.9').defects).toEqual([['refuses', 'glitch_cnt']]);
  expect(read('http_req_rate(10s,5)', '2.4').defects).toEqual([['warns', 'http_req_rate(10s,5)']]);
  expect(read('http_req_rate(10s,5)', '2.5').defects).toEqual([]);
});

it('takes its own examples, in any order and once each', () => {
  const types = dataTypeNames.map(dataTypeOf).filter((type): type is DataType => type !== null);
  const apart = types.filter(({ shape }) => shape === 'scalar' || shape === 'rate');
  fc.assert(
    fc.property(fc.shuffledSubarray(apart), (chosen) => {
      const text = chosen.map(exampleOf).join(',');
      const found = read(text);
      expect(found.defects).toEqual([]);
      expect(found.stored.map(([name]) => name)).toEqual(chosen.map(({ keyword }) => keyword));
      if (chosen.length > 0) expect(splitList(text)).toEqual(chosen.map(exampleOf));
    }),
  );
});
