import { expect, it } from 'vitest';
import { pause } from '../../../src/probe/runtime/pause.ts';

it('a pause ends by itself, or with the reason of its signal', async () => {
  await pause(1);
  const { signal } = new AbortController();
  await pause(1, signal);
  const reason = new Error('enough');
  const abort = new AbortController();
  const waiting = pause(60_000, abort.signal);
  abort.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  await expect(pause(1, abort.signal)).rejects.toBe(reason);
});
