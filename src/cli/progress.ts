import type { Io } from './io.ts';

/** A line on standard error that counts what is done, on a terminal and for many things only. */
export interface Progress {
  step(): void;
  /** Takes the line away. */
  end(): void;
}

const FEW = 10;
const REDRAW_MS = 100;

export function startProgress(what: string, total: number, io: Io): Progress {
  if (!io.terminal.stderr || total <= FEW) return { step: () => {}, end: () => {} };
  let done = 0;
  let drawn = 0;
  return {
    step: () => {
      done++;
      const now = performance.now();
      if (now - drawn < REDRAW_MS) return;
      drawn = now;
      io.stderr(`\r${what}: ${done} of ${total}`);
    },
    end: () => io.stderr('\r\u001b[K'),
  };
}
