import type { ProbeFinding } from '../../probe/finding.ts';
import { observeWithin } from '../../probe/observe.ts';
import { probe } from '../../probe/probe.ts';
import type { ProbeTarget } from '../../probe/target.ts';
import { ConnectionError } from '../../protocol/connection-error.ts';
import { Deadline } from '../../protocol/deadline.ts';
import { resolveEndpoint } from '../../protocol/resolve.ts';
import type { SessionEvent } from '../../protocol/session.ts';
import type { ObserveRequest } from './observe-request.ts';

/** Observes a target, whatever comes of it: a node is one process, so the first address of its name is asked. */
export async function observeOne(
  target: ProbeTarget,
  request: ObserveRequest,
  onEvents: (events: readonly SessionEvent[]) => void,
  follow?: AbortSignal,
): Promise<ProbeFinding> {
  const { timeoutMs, wholeMs, observer } = request;
  const deadline = new Deadline(wholeMs);
  if (target.unfit !== undefined) return probeOne(target, timeoutMs);
  try {
    const [endpoint] = await resolveEndpoint(target.endpoint, timeoutMs);
    if (endpoint === undefined) throw new Error('a name resolves to no address');
    const tls = target.tls === undefined ? request.tls : target.tls;
    return await observeWithin(endpoint, target, {
      observer,
      timeoutMs,
      wholeMs,
      deadline,
      tls,
      dial: target.dial,
      onEvents,
      follow: follow !== undefined,
      signal: follow,
    });
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    return probeOne(target, timeoutMs);
  }
}

async function probeOne(target: ProbeTarget, timeoutMs: number): Promise<ProbeFinding> {
  const [finding] = await probe([target], { timeoutMs });
  if (finding === undefined) throw new Error('a target has no finding');
  return finding;
}
