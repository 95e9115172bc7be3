import { setMaxListeners } from 'node:events';
import { ConnectionError } from '../protocol/connection-error.ts';
import { Deadline } from '../protocol/deadline.ts';
import { type Endpoint, formatEndpoint } from '../protocol/endpoint.ts';
import type { Signal, TlsOptions } from '../protocol/options.ts';
import { resolveEndpoint } from '../protocol/resolve.ts';
import { requireCount, requireList, requireMs } from '../required.ts';
import type { ProbeFinding, Verdict } from './finding.ts';
import { identify } from './identify.ts';
import { Lanes } from './lanes.ts';
import type { ProbeTarget } from './target.ts';

export interface ProbeOptions {
  /** What all that is asked of one address may take, with resolving its name; it does not wait in turn for its time. */
  readonly timeoutMs: number;
  /** How many connections may be open at once, 400 by default; never two to one address. */
  readonly concurrency?: number;
  /** How to speak TLS with the targets that do not say it themselves. */
  readonly tls?: TlsOptions | null;
  readonly signal?: Signal;
  /** Called with each finding as it comes, in any order. */
  readonly onResult?: (finding: ProbeFinding) => void;
}

/** Enough for 1,000 nodes of which a third is silent, in two rounds. */
export const DEFAULT_CONCURRENCY = 400;

/**
 * Asks every address of every target who it is. A node with a wrong name is also asked for the names of the other targets.
 *
 * @throws HapeersError `usage` for a time or a number of connections that cannot be
 * @returns the findings in the order of the targets: one for each address of a target, one for a name without address
 * @example
 * const [finding] = await probe([parseTarget('10.0.0.6:1024=hap2')], { timeoutMs: 2000 });
 * finding.verdict; // 'identified'
 */
export async function probe(
  targets: readonly ProbeTarget[],
  options: ProbeOptions,
): Promise<readonly ProbeFinding[]> {
  return (await probeEach(targets, options)).flat();
}

/** As {@link probe}, with the findings of each target apart. */
export async function probeEach(
  targets: readonly ProbeTarget[],
  options: ProbeOptions,
): Promise<readonly (readonly ProbeFinding[])[]> {
  requireList(targets, 'the targets');
  requireMs(options.timeoutMs, '"timeoutMs"');
  if (options.concurrency !== undefined) requireCount(options.concurrency, '"concurrency"');
  // One listener for every open connection is no leak.
  if (options.signal !== undefined) setMaxListeners(0, options.signal);
  const lanes = new Lanes(options.concurrency ?? DEFAULT_CONCURRENCY);
  const peers = targets.flatMap(({ peer }) => peer ?? []);
  return Promise.all(
    targets.map(({ candidates = [], ...target }) =>
      probeTarget({ ...target, candidates: [...new Set([...candidates, ...peers])] }, options, lanes),
    ),
  );
}

async function probeTarget(
  target: ProbeTarget,
  options: ProbeOptions,
  lanes: Lanes,
): Promise<readonly ProbeFinding[]> {
  const found = (finding: ProbeFinding): ProbeFinding => {
    options.onResult?.(finding);
    return finding;
  };
  const { unfit } = target;
  if (unfit !== undefined) return [found(undialed(target, 'tls-failed', unfit))];
  let endpoints: readonly Endpoint[];
  const asked = performance.now();
  try {
    endpoints = await resolveEndpoint(target.endpoint, options.timeoutMs);
  } catch (error) {
    if (error instanceof ConnectionError) return [found(undialed(target, 'unresolved', error))];
    throw error;
  }
  const { timeoutMs, signal } = options;
  const resolvedMs = performance.now() - asked;
  const tls = target.tls === undefined ? (options.tls ?? null) : target.tls;
  return Promise.all(
    endpoints.map(async (endpoint) =>
      found(
        await lanes.run(formatEndpoint(endpoint), () => {
          const deadline = new Deadline(timeoutMs - resolvedMs);
          return identify(endpoint, target, { timeoutMs, deadline, tls, signal, dial: target.dial });
        }),
      ),
    ),
  );
}

function undialed(
  target: ProbeTarget,
  verdict: Verdict,
  { message, hint }: { readonly message: string; readonly hint: string | null },
): ProbeFinding {
  return {
    target: target.text,
    address: formatEndpoint(target.endpoint),
    peer: target.peer,
    healthy: false,
    verdict,
    status: null,
    protocol: null,
    connectMs: null,
    tlsMs: null,
    handshakeMs: null,
    message,
    hint,
    tables: null,
  };
}
