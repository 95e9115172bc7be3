import type { Rate } from './messages.ts';

/**
 * The rate that `show table` printed at the moment this was sent: the events of the last `periodMs`, those of the
 * period before counted in proportion (`freq_ctr_total` in freq_ctr.c, with its correction for very low rates).
 */
export function rateOf(rate: Rate, periodMs: number): number {
  const { elapsedMs } = rate;
  if (elapsedMs <= periodMs) return weigh(rate.current, rate.previous, periodMs - elapsedMs, periodMs);
  if (elapsedMs <= 2 * periodMs) return weigh(0, rate.current, 2 * periodMs - elapsedMs, periodMs);
  return 0;
}

function weigh(current: number, past: number, remainMs: number, periodMs: number): number {
  if (current === 0 && past <= 1) return past;
  if (periodMs === 0) return current;
  return current + Math.floor((past * remainMs) / periodMs);
}
