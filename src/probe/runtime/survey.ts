import { setMaxListeners } from 'node:events';
import { Deadline } from '../../protocol/deadline.ts';
import type { NodeServers } from './compare-servers.ts';
import { findStickyBackends } from './compare-servers.ts';
import { type Diagnosis, diagnose, needsSecondReading } from './diagnose.ts';
import type { Membership } from './diagnose-membership.ts';
import { pause } from './pause.ts';
import { type NodeReading, type ReadingOptions, readNode } from './reading.ts';
import type { LocalLinks } from './reload.ts';
import { RuntimeError } from './runtime-error.ts';
import type { RuntimeTarget } from './runtime-target.ts';
import { askServers } from './show-servers-state.ts';

export interface SurveyOptions extends ReadingOptions {
  /** What all questions of one look at a node may take; 30 times `timeoutMs`, which each answer may take, by default. */
  readonly wholeMs?: number | undefined;
  /** Who is to be in which section, as the cluster file has it. */
  readonly memberships?: readonly Membership[];
  /** How long after the first reading the second one is taken; HAProxy's own timers are 5 s long. */
  readonly growthMs?: number;
  /** What configs say of the session of a node with itself at a reload, by the name of its local peer. */
  readonly localLinks?: ReadonlyMap<string, LocalLinks>;
}

/** One node of a survey: its diagnosis, or why it could not be asked. */
export type Surveyed =
  | { readonly kind: 'asked'; readonly target: RuntimeTarget; readonly diagnosis: Diagnosis }
  | { readonly kind: 'failed'; readonly target: RuntimeTarget; readonly error: RuntimeError };

export const GROWTH_MS = 5500;

/**
 * Reads all nodes at once and judges them; takes a second reading only where the first leaves something open, and a third
 * where the second shows trouble that was not there before.
 */
export async function survey(
  targets: readonly RuntimeTarget[],
  options: SurveyOptions,
): Promise<readonly Surveyed[]> {
  const bounds = lookNow(options);
  const first = await takeReadings(targets, bounds);
  const judged = await judge(first, new Map(), bounds);
  if (!judged.some((one) => one.kind === 'asked' && needsSecondReading(one.diagnosis))) return judged;
  await pause(options.growthMs ?? GROWTH_MS, options.signal);
  const boundsOfSecond = lookNow(options);
  const second = await takeReadings(targets, boundsOfSecond);
  const again = await judge(second, readingsOf(first), boundsOfSecond);
  if (!again.some((one, index) => hasNewErrors(one, judged[index]))) return again;
  await pause(PATIENCE * (options.growthMs ?? GROWTH_MS), options.signal);
  const boundsOfThird = lookNow(options);
  return judge(await takeReadings(targets, boundsOfThird), readingsOf(second), boundsOfThird);
}

/** What has no end has to have one; a busy node with large tables needs its time for each answer. */
const WHOLE_FACTOR = 30;

/** The bounds of a look that begins now. */
export function lookNow<O extends SurveyOptions>(options: O): O & { readonly deadline: Deadline } {
  return { ...options, deadline: new Deadline(options.wholeMs ?? options.timeoutMs * WHOLE_FACTOR) };
}

/** What interrupts a session again and again does so within twice the time that one interruption takes. */
const PATIENCE = 2;

/** Whether a node got into trouble between two readings: a peer that reloads looks like that, too, for a moment. */
function hasNewErrors(one: Surveyed, before: Surveyed | undefined): boolean {
  if (one.kind === 'failed' || before?.kind !== 'asked') return false;
  const known = new Set(errorsOf(before.diagnosis));
  return errorsOf(one.diagnosis).some((error) => !known.has(error));
}

function errorsOf({ remarks }: Diagnosis): readonly string[] {
  return (
    remarks
      // Another server at the address takes two readings to tell, and is no news then.
      .filter(({ severity, code }) => severity === 'error' && code !== 'foreign-server')
      .map(({ code, section, peer, table }) => [code, section, peer, table].join(' '))
  );
}

export type Taken = readonly (readonly [RuntimeTarget, NodeReading | RuntimeError])[];

/** One reading of each node. */
export function takeReadings(targets: readonly RuntimeTarget[], options: SurveyOptions): Promise<Taken> {
  // One listener for every open connection is no leak.
  if (options.signal !== undefined) setMaxListeners(0, options.signal);
  return Promise.all(
    targets.map(async (target): Promise<readonly [RuntimeTarget, NodeReading | RuntimeError]> => {
      try {
        return [target, await readNode(target, options)];
      } catch (error) {
        if (error instanceof RuntimeError) return [target, error];
        throw error;
      }
    }),
  );
}

export function readingsOf(taken: Taken): ReadonlyMap<RuntimeTarget, NodeReading> {
  return new Map(
    taken.flatMap(([target, result]) => (result instanceof RuntimeError ? [] : [[target, result]])),
  );
}

/** Judges readings, in the light of earlier ones of the same targets. */
export async function judge(
  taken: Taken,
  earlier: ReadonlyMap<RuntimeTarget, NodeReading>,
  options: SurveyOptions,
): Promise<readonly Surveyed[]> {
  const readings = [...readingsOf(taken).values()];
  const servers = readings.length > 1 ? await readServers(readings, options) : [];
  return taken.map(([target, result]): Surveyed => {
    if (result instanceof RuntimeError) return { kind: 'failed', target, error: result };
    return {
      kind: 'asked',
      target,
      diagnosis: diagnose(
        result,
        readings,
        earlier.get(target) ?? null,
        servers,
        options.localLinks?.get(result.localPeer ?? ''),
        options.memberships,
      ),
    };
  });
}

/** The servers behind replicated stickiness; a node that does not tell them is left out. */
async function readServers(
  readings: readonly NodeReading[],
  options: SurveyOptions,
): Promise<readonly NodeServers[]> {
  const backends = [...new Set(readings.flatMap(findStickyBackends))];
  if (backends.length === 0) return [];
  const told = await Promise.all(
    readings.map(async (reading): Promise<readonly NodeServers[]> => {
      try {
        const servers = [];
        for (const backend of backends)
          servers.push(...(await askServers(reading.target.endpoint, backend, options)));
        return [{ reading, servers }];
      } catch (error) {
        if (error instanceof RuntimeError) return [];
        throw error;
      }
    }),
  );
  return told.flat();
}
