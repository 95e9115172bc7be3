import { expect, it } from 'vitest';
import { createDumpWriter } from '../../../src/cli/probe/report/dump.ts';
import type { WireTable } from '../../../src/protocol/messages.ts';
import { taughtTable, taughtUpdate } from '../../probe/taught.ts';

const table: WireTable = { ...taughtTable, keyTypeCode: 6, keyType: 'string', keyLength: 32 };

function rowOf(key: string): string {
  const update = taughtUpdate(1, { table, expireMs: 5, key: Buffer.from(key) });
  const filter = { table: null, key: null, conditions: [] };
  return createDumpWriter('csv', filter, () => 'a')
    .take([update])
    .trimEnd();
}

it.each([
  // HAProxy escapes it.
  ['=1+1', '\\=1+1'],
  ['@sum', "'@sum"],
  ['+1+cmd', "'+1+cmd"],
  ['-2-x', "'-2-x"],
  ['-5', '-5'],
  ['+7', '+7'],
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['say "x"', '"say\\ ""x"""'],
])('the key %j is no formula in a spreadsheet', (key, cell) => {
  expect(rowOf(key)).toBe(`a,t,${cell},5,1`);
});
