import { resolve } from 'node:path';
import { HapeersError } from '../../errors.ts';
import { type CanaryResult, releaseCanary } from '../../probe/runtime/canary.ts';
import type { Membership } from '../../probe/runtime/diagnose-membership.ts';
import { type NodeFinding, toNodeFinding } from '../../probe/runtime/node-finding.ts';
import type { LocalLinks } from '../../probe/runtime/reload.ts';
import type { RuntimeTarget } from '../../probe/runtime/runtime-target.ts';
import { type Surveyed, survey } from '../../probe/runtime/survey.ts';
import { waitUntilHealthy } from '../../probe/runtime/wait.ts';
import type { Io } from '../shell/io.ts';
import { listenForInterrupt } from '../shell/signals.ts';
import { tell } from '../shell/tell.ts';

/** What runtime APIs are asked for. */
export interface RuntimeRequest {
  readonly targets: readonly RuntimeTarget[];
  readonly timeoutMs: number;
  readonly wholeMs: number | undefined;
  /** How long to wait until everything is in order; null: not at all. */
  readonly waitMs: number | null;
  /** The table to prove with a canary; null for none. */
  readonly canary: string | null;
  readonly ignorePeers: readonly string[];
  /** Whether it is asked if a reload loses anything: that is then what is waited for. */
  readonly reloadSafe: boolean;
  readonly localLinks: ReadonlyMap<string, LocalLinks>;
  /** Who is to be in which section, as the cluster file has it; empty without one. */
  readonly memberships: readonly Membership[];
}

/** What runtime APIs told. */
export interface RuntimeAnswer {
  readonly nodes: readonly NodeFinding[];
  readonly canary: CanaryResult | null;
  /** Why the canary that was asked for could not fly. */
  readonly refusal?: HapeersError;
}

/** How long a canary may take to each node. */
const CANARY_MS = 5000;

/**
 * Asks the runtime APIs. An interrupt ends the work, but not before a canary is removed.
 * @throws HapeersError `usage` where a canary cannot be released
 */
export async function probeRuntime(request: RuntimeRequest, io: Io): Promise<RuntimeAnswer> {
  const interrupt = listenForInterrupt(new HapeersError('usage', 'interrupted'));
  try {
    const surveyed = await look(request, interrupt.signal, io);
    const nodes = surveyed.map(toNodeFinding);
    if (request.canary === null) return { nodes, canary: null };
    const readings = surveyed.flatMap((one) => (one.kind === 'asked' ? [one.diagnosis.reading] : []));
    if (readings.length < surveyed.length) return { nodes, canary: null };
    const options = { timeoutMs: request.timeoutMs, arrivalMs: CANARY_MS, signal: interrupt.signal };
    try {
      const canary = await releaseCanary(readings, request.canary, options);
      return { nodes, canary };
    } catch (error) {
      // What was found out about the nodes is worth telling all the same.
      if (!(error instanceof HapeersError) || interrupt.signal.aborted) throw error;
      return { nodes, canary: null, refusal: error };
    }
  } finally {
    interrupt.release();
  }
}

function look(request: RuntimeRequest, signal: AbortSignal, io: Io): Promise<readonly Surveyed[]> {
  const { timeoutMs, wholeMs, waitMs, ignorePeers, localLinks, memberships } = request;
  const targets = request.targets.map((target) => inFolder(target, io.cwd));
  const options = { timeoutMs, wholeMs, ignorePeers, signal, localLinks, memberships };
  if (waitMs === null) return survey(targets, options);
  let shown = '';
  return waitUntilHealthy(targets, {
    ...options,
    waitMs,
    until: request.reloadSafe ? 'reload-safe' : 'healthy',
    onPending: (surveyed) => {
      const line = surveyed.flatMap((one) => waitingLine(one) ?? [])[0] ?? '';
      if (line !== shown && io.terminal.stderr) tell(io, `hapeers: waiting: ${line}`);
      shown = line;
    },
  });
}

function waitingLine(one: Surveyed): string | null {
  if (one.kind === 'failed') return `${one.target.text} ${one.error.message}`;
  const { healthy, message, reading } = one.diagnosis;
  return healthy ? null : `${reading.name ?? one.target.text} ${message}`;
}

function inFolder(target: RuntimeTarget, cwd: string): RuntimeTarget {
  const { endpoint } = target;
  return endpoint.kind === 'unix'
    ? { ...target, endpoint: { ...endpoint, path: resolve(cwd, endpoint.path) } }
    : target;
}
