import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until the answer is neither null nor false, and gives it back.
 *
 * @param what completes "no ... within 10 s"; a function is called only when time is up, and may say what is there instead
 * @throws Error when the deadline passes
 */
export async function until<T>(
  what: string | (() => string),
  deadlineMs: number,
  ask: () => Promise<T | null | false>,
): Promise<T> {
  const end = performance.now() + deadlineMs;
  for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 1.5, 100)) {
    const answer = await ask();
    if (answer !== null && answer !== false) return answer;
    if (performance.now() > end) {
      throw new Error(`no ${typeof what === 'string' ? what : what()} within ${deadlineMs / 1000} s`);
    }
    await sleep(pauseMs);
  }
}
