import type { Io } from './io.ts';

/** A line on standard error that counts what is done, on a terminal and for work that takes its time only. */
export interface Progress {
  /** @param count how many are done, one by default */
  step(count?: number): void;
  /** Takes the line away. */
  end(): void;
}

const FIRST_DRAW_MS = 1000;
const REDRAW_MS = 100;

export function startProgress(what: string, total: number, io: Io): Progress {
  if (!io.terminal.stderr || total <= 1) return { step: () => {}, end: () => {} };
  let done = 0;
  let next = performance.now() + FIRST_DRAW_MS;
  let isDrawn = false;
  return {
    step: (count = 1) => {
      done += count;
      const now = performance.now();
      if (now < next) return;
      next = now + REDRAW_MS;
      isDrawn = true;
      io.stderr(`\r${what}: ${done} of ${total}`);
    },
    end: () => {
      // Work that was under way when other work failed may still step.
      next = Number.POSITIVE_INFINITY;
      if (isDrawn) io.stderr('\r\u001b[K');
    },
  };
}
