const PIECE_MS = 40;

/**
 * How much slower than an idle machine this one is now, at least 1: a limit of time is a number of milliseconds on an
 * idle machine times this, measured in the same run.
 */
export function slowness(): number {
  const start = performance.now();
  let sum = 0;
  for (let at = 0; at < 3e7; at++) sum += at % 7;
  return Math.max(1, (performance.now() - start + (sum < 0 ? 1 : 0)) / PIECE_MS);
}
