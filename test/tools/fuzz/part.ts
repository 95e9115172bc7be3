import { Random } from '../mutated/random.ts';

/** What one random case is about. */
export interface FuzzPart {
  readonly name: string;
  /** Makes the case of this number generator and puts it to the test; throws where something is wrong. */
  readonly run: (random: Random) => void | Promise<void>;
}

/** A case that failed; its seed makes it again. */
export interface Failure {
  readonly part: string;
  readonly seed: number;
  readonly reason: string;
}

export interface FuzzOptions {
  readonly count: number;
  readonly seed: number;
  /** When to begin no further case; never where it is not given. */
  readonly deadline?: number;
  /** A case that takes longer counts as a hang. */
  readonly longestMs: number;
  readonly onCase?: (done: number) => void;
}

/** Runs cases with the seeds SEED, SEED + 1, ...; the failures, and how many cases there were. */
export async function fuzz(
  part: FuzzPart,
  { count, seed, deadline = Number.POSITIVE_INFINITY, longestMs, onCase }: FuzzOptions,
): Promise<{ readonly cases: number; readonly slowestMs: number; readonly failures: readonly Failure[] }> {
  const failures: Failure[] = [];
  let cases = 0;
  let slowestMs = 0;
  for (; cases < count && Date.now() < deadline; cases++) {
    const own = (seed + cases) >>> 0;
    let { failed, taken } = await attempt(part, own);
    // On a busy machine anything is slow once.
    for (let again = 0; again < 2 && failed === null && taken > longestMs; again++) {
      const next = await attempt(part, own);
      failed = next.failed;
      taken = Math.min(taken, next.taken);
    }
    slowestMs = Math.max(slowestMs, taken);
    const reason = failed ?? (taken > longestMs ? `took ${Math.round(taken)} ms` : null);
    if (reason !== null) failures.push({ part: part.name, seed: own, reason });
    onCase?.(cases + 1);
  }
  return { cases, slowestMs, failures };
}

async function attempt(
  part: FuzzPart,
  seed: number,
): Promise<{ readonly failed: string | null; readonly taken: number }> {
  const started = performance.now();
  const failed = await reasonOf(part, seed);
  return { failed, taken: performance.now() - started };
}

async function reasonOf(part: FuzzPart, seed: number): Promise<string | null> {
  try {
    await part.run(new Random(seed));
    return null;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}
