import { pause } from './pause.ts';
import type { NodeReading } from './reading.ts';
import { reloadSafety } from './reload.ts';
import type { RuntimeTarget } from './runtime-target.ts';
import { judge, lookNow, readingsOf, type Surveyed, type SurveyOptions, takeReadings } from './survey.ts';

export interface WaitOptions extends SurveyOptions {
  readonly waitMs: number;
  /** What to wait for: that nodes are in order, or that a reload loses nothing. */
  readonly until?: 'healthy' | 'reload-safe';
  /** Called with each look at the nodes that was not good enough. */
  readonly onPending?: (surveyed: readonly Surveyed[]) => void;
}

const LOOK_EVERY_MS = 500;
/** What grew is told from readings that are at least so far apart. */
const GROWTH_MS = 2000;

/**
 * Looks at the nodes until all of them are healthy and can be reloaded, or the time has passed: nodes that cannot be
 * asked yet, because they have not started, are waited for, too.
 *
 * @returns the last look
 */
export async function waitUntilHealthy(
  targets: readonly RuntimeTarget[],
  options: WaitOptions,
): Promise<readonly Surveyed[]> {
  const end = performance.now() + options.waitMs;
  let earlier: ReadonlyMap<RuntimeTarget, NodeReading> = new Map();
  for (;;) {
    const bounds = lookNow(options);
    const taken = await takeReadings(targets, bounds);
    const surveyed = await judge(taken, earlier, bounds);
    const isReady = options.until === 'reload-safe' ? mayBeReloadSafe : isHealthy;
    if (surveyed.every(isReady)) return surveyed;
    if (performance.now() >= end) return surveyed;
    options.onPending?.(surveyed);
    earlier = advance(earlier, readingsOf(taken));
    const pauseMs = Math.min(LOOK_EVERY_MS, Math.max(0, end - performance.now()));
    await pause(pauseMs, options.signal);
  }
}

function isHealthy(one: Surveyed): boolean {
  return one.kind === 'asked' && one.diagnosis.healthy;
}

/** Whether nothing that passes with time stands in the way of a reload: what was not judged does not pass. */
function mayBeReloadSafe(one: Surveyed): boolean {
  return one.kind === 'asked' && reloadSafety([one.diagnosis.reload]) !== 'unsafe';
}

/** Keeps the reading to compare with until it is old enough. */
function advance(
  earlier: ReadonlyMap<RuntimeTarget, NodeReading>,
  latest: ReadonlyMap<RuntimeTarget, NodeReading>,
): ReadonlyMap<RuntimeTarget, NodeReading> {
  const next = new Map(earlier);
  for (const [target, reading] of latest) {
    const known = next.get(target);
    if (known === undefined || reading.takenAt - known.takenAt >= GROWTH_MS) next.set(target, reading);
  }
  return next;
}
