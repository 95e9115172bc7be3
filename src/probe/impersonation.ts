import { networkInterfaces } from 'node:os';
import { HapeersError } from '../errors.ts';
import { type Endpoint, formatEndpoint } from '../protocol/endpoint.ts';
import type { ConnectOptions } from '../protocol/options.ts';
import { resolveEndpoint } from '../protocol/resolve.ts';
import { identify } from './identify.ts';

/**
 * Makes sure that the name an observer wants to use belongs to no real peer, whose session it would cut off: the address
 * that the peers section gives that name must be one of this machine, and no peers listener may answer there.
 *
 * @param entry the address of the observer's `peer` or `server` line
 * @throws HapeersError `usage` when it may be a real peer; ConnectionError when its address cannot be resolved
 */
export async function assertObserver(
  observer: string,
  entry: Endpoint,
  options: ConnectOptions,
): Promise<void> {
  const reason = await whyTaken(observer, entry, options);
  if (reason === null) return;
  throw new HapeersError(
    'usage',
    `"${observer}" may be a real peer, and a session under its name would cut that peer off (${reason})`,
    'add a dedicated peer to the peers section, for example "peer observer 127.0.0.1:9"',
  );
}

/**
 * Makes sure that a node does not run yet, so that its name may be said to the others.
 *
 * @param entry the address of the node, which this machine must have
 * @throws HapeersError `usage` when it may run; ConnectionError when its address cannot be resolved
 */
export async function assertStopped(node: string, entry: Endpoint, options: ConnectOptions): Promise<void> {
  const reason = await whyTaken(node, entry, options);
  if (reason === null) return;
  throw new HapeersError(
    'usage',
    `"${node}" may be running, and a session under its name would cut it off (${reason})`,
    'ask on that node, before HAProxy starts there',
  );
}

/** Why a name may have a process; null where its address is of this machine and no peers listener is there. */
async function whyTaken(name: string, entry: Endpoint, options: ConnectOptions): Promise<string | null> {
  for (const endpoint of await resolveEndpoint(entry, options.timeoutMs)) {
    if (!isOwn(endpoint)) return `its address ${formatEndpoint(endpoint)} is not an address of this machine`;
    const { verdict } = await identify(endpoint, { text: formatEndpoint(entry), peer: name }, options);
    if (LISTENING.has(verdict)) return `a peers listener answers at ${formatEndpoint(endpoint)}`;
  }
  return null;
}

const LISTENING: ReadonlySet<string> = new Set([
  'identified',
  'wrong-peer',
  'wrong-version',
  'sentinel-configured',
  'tls-expected',
  'tls-unexpected',
]);

function isOwn(endpoint: Endpoint): boolean {
  if (endpoint.kind === 'unix' || /^127\./.test(endpoint.host)) return true;
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const host = endpoint.host.split('%', 1)[0];
  return own.some(({ address }) => address === host);
}
