import { expect, test } from 'vitest';
import { SnapshotTaker } from '../../src/probe/snapshot.ts';
import type { WireTable } from '../../src/protocol/messages.ts';
import type { SessionEvent } from '../../src/protocol/session.ts';

const table: WireTable = {
  id: 1,
  name: 'app',
  keyTypeCode: 2,
  keyType: 'integer',
  keyLength: 4,
  expireMs: 1000,
  columns: [],
  rest: null,
};

function update(key: number): SessionEvent {
  return { kind: 'update', table, id: key, incremental: true, expireMs: 1000, key, values: [], rest: null };
}

test('a snapshot holds so many entries and no more, however often each of them comes', () => {
  const taker = new SnapshotTaker('A', { table: null, key: null, conditions: [] }, 2);
  taker.take([{ kind: 'table-definition', table }, update(1), update(2), update(1), update(2)]);
  expect(taker.snapshot.tables.get('app')?.entries.size).toBe(2);
  expect(() => taker.take([update(3)])).toThrow(
    expect.objectContaining({
      code: 'usage',
      message: 'A teaches more than 2 entries, more than are held in memory',
    }),
  );
});
