import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Deadline } from '../../src/protocol/deadline.ts';

it('is over after its time, and not below 0', async () => {
  expect(new Deadline(-5).leftMs).toBe(0);
  const { leftMs } = new Deadline(60_000);
  expect(leftMs).toBeGreaterThan(59_000);
  expect(leftMs).toBeLessThanOrEqual(60_000);
});

it('is kept within another one', () => {
  expect(new Deadline(60_000, new Deadline(1_000)).leftMs).toBeLessThanOrEqual(1_000);
  expect(new Deadline(1_000, new Deadline(60_000)).leftMs).toBeLessThanOrEqual(1_000);
});

it('gets back the time in which this side could not work, once for what waited together, and so does what it is in', async () => {
  // The clock of a process begins at 0.
  await sleep(Math.max(0, 450 - performance.now()));
  const outer = new Deadline(1_000);
  const inner = new Deadline(500, outer);
  const since = performance.now() - 400;
  const started = performance.now();
  const before = [inner.leftMs, outer.leftMs];
  inner.excuse(since);
  inner.excuse(since);
  const gained = [inner.leftMs, outer.leftMs].map((left, index) => left - (before[index] ?? 0));
  // What a busy machine takes between the two looks is not given back.
  const between = performance.now() - started;
  for (const ms of gained) {
    expect(ms + between).toBeGreaterThan(390);
    expect(ms).toBeLessThan(700 + between);
  }
});
