import { ConnectionError, type ConnectionFault } from '../protocol/connection-error.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import type { ConnectOptions } from '../protocol/options.ts';
import { resolveEndpoint } from '../protocol/resolve.ts';
import { findStatus } from '../protocol/status.ts';
import { greet } from './ask.ts';

/** Whether a node lets another one in; `absent` where nothing is there that could refuse or teach it. With why not. */
export type Admission =
  | { readonly kind: 'listed' }
  | { readonly kind: 'refused' | 'absent'; readonly reason: string };

/**
 * Asks a node whether its peers section lists a node that does not run: a HAProxy that starts before the others list it is
 * refused by them, and gives its first resynchronization up.
 * @param target where the node is, and its local peer name
 * @param caller the name of the node that is about to start
 */
export async function admissionOf(
  target: { readonly endpoint: Endpoint; readonly peer: string },
  caller: string,
  options: ConnectOptions,
): Promise<Admission> {
  try {
    const [endpoint] = await resolveEndpoint(target.endpoint, options.timeoutMs);
    if (endpoint === undefined) return { kind: 'absent', reason: 'its name has no address' };
    const answer = await greet(endpoint, { target: target.peer, caller }, '2.1', options);
    if (answer.kind === 'failed') return afterFailure(answer.error);
    if (answer.kind !== 'status') return { kind: 'refused', reason: 'no answer in the peers protocol' };
    // 300: its session with the process before is still up, which only a node that it lists has.
    if (answer.code === 200 || answer.code === 300) return { kind: 'listed' };
    const meaning = findStatus(answer.code)?.meaning ?? 'not a status of HAProxy';
    return {
      kind: 'refused',
      reason: answer.code === UNKNOWN_CALLER ? `it does not list ${caller}` : meaning,
    };
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    return afterFailure(error);
  }
}

const UNKNOWN_CALLER = 504;

/** Without a process that answers there is nothing to wait for. */
const NOBODY: ReadonlySet<ConnectionFault> = new Set(['unresolved', 'refused', 'unreachable', 'timeout']);

function afterFailure({ fault, message }: ConnectionError): Admission {
  return { kind: NOBODY.has(fault) ? 'absent' : 'refused', reason: message };
}
