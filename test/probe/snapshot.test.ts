import { expect, test } from 'vitest';
import { SnapshotTaker } from '../../src/probe/snapshot.ts';
import { taughtTable, taughtUpdate } from './taught.ts';

test('a snapshot holds so many entries and no more, however often each of them comes', () => {
  const taker = new SnapshotTaker('A', { table: null, key: null, conditions: [] }, 2);
  taker.take([
    { kind: 'table-definition', table: taughtTable },
    taughtUpdate(1),
    taughtUpdate(2),
    taughtUpdate(1),
    taughtUpdate(2),
  ]);
  expect(taker.snapshot.tables.get('t')?.entries.size).toBe(2);
  expect(() => taker.take([taughtUpdate(3)])).toThrow(
    expect.objectContaining({
      code: 'usage',
      message: 'A teaches more than 2 entries, more than are held in memory',
    }),
  );
});
