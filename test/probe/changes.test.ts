import { describe, expect, it } from 'vitest';
import { Changes } from '../../src/probe/changes.ts';
import type { Value } from '../../src/protocol/messages.ts';
import type { SessionEvent } from '../../src/protocol/session.ts';

const table = { name: 'app', keyType: 'string', keyLength: 32 };

function update(key: string, ...values: readonly Value[]): SessionEvent {
  return { kind: 'update', table, key: new TextEncoder().encode(key), values } as unknown as SessionEvent;
}

const finished = { kind: 'resync-finished' } as SessionEvent;

function countsOf(changes: Changes, ...events: readonly SessionEvent[]): number {
  return changes.take(events).length;
}

describe('changes on a node', () => {
  it('are not what it teaches, nor what it pushes once more', () => {
    const changes = new Changes();
    expect(countsOf(changes, update('a', 1), update('b', 1), finished)).toBe(0);
    expect(countsOf(changes, update('a', 1), update('b', 1))).toBe(0);
  });

  it('are other values, new keys, and large numbers that differ in their last digit', () => {
    const changes = new Changes();
    countsOf(changes, update('a', 1), update('big', 9007199254740992n), finished);
    expect(countsOf(changes, update('a', 2))).toBe(1);
    expect(countsOf(changes, update('c', 1), update('c', 1))).toBe(1);
    expect(countsOf(changes, update('big', 9007199254740993n))).toBe(1);
  });

  it('are not the age of the period of a rate, but what was counted in it', () => {
    const changes = new Changes();
    const rate = (ageMs: number, current: number) =>
      update('a', { ageMs, current, previous: 3 } as unknown as Value);
    countsOf(changes, rate(10, 1), finished);
    expect(countsOf(changes, rate(700, 1))).toBe(0);
    expect(countsOf(changes, rate(900, 2))).toBe(1);
  });

  it('between two sessions are told by the second lesson', () => {
    const changes = new Changes();
    countsOf(changes, update('a', 1), finished);
    expect(countsOf(changes, update('a', 5), finished)).toBe(1);
  });
});
