import { HapeersError } from '../../errors.ts';
import { assertObserver } from '../../probe/impersonation.ts';
import { isObserverName } from '../../probe/observer-name.ts';
import {
  hasSession,
  membersKnownTo,
  observerAddressOf,
  peersListedAs,
} from '../../probe/runtime/listed-peers.ts';
import { RuntimeError } from '../../probe/runtime/runtime-error.ts';
import type { RuntimeTarget } from '../../probe/runtime/runtime-target.ts';
import type { ProbeTarget } from '../../probe/target.ts';
import type { Endpoint } from '../../protocol/endpoint.ts';

/** What is at hand that may know whose a name is. */
export interface Witnesses {
  readonly targets: readonly ProbeTarget[];
  /** The addresses that configs and cluster file give the name. */
  readonly entries: readonly Endpoint[];
  /** The nodes and the observers of the cluster file. */
  readonly members: readonly string[];
  readonly observers: readonly string[];
  readonly sockets: readonly RuntimeTarget[];
}

/**
 * Lets a name pass that is known to be an observer's. The session of a real peer is cut as soon as its name is said, and
 * nothing that a node answers before tells that the name has one: whoever names it has to show whose it is.
 *
 * @throws HapeersError `usage` for the name of a node, and where nothing shows that it is none; with the code of the
 *   RuntimeError where a runtime API that should tell cannot be asked
 */
export async function assertVouched(
  observer: string,
  { targets, entries, members, observers, sockets }: Witnesses,
  timeoutMs: number,
): Promise<void> {
  const real = targets.find(({ peer }) => peer === observer);
  if (real !== undefined) refuseRealName(observer, `a target is named ${real.text}`);
  if (members.includes(observer)) refuseRealName(observer, 'the cluster file lists it as a node');
  const listed = [...entries];
  for (const socket of sockets) listed.push(...(await entriesIn(socket, observer, timeoutMs)));
  for (const entry of listed) await assertObserver(observer, entry, { timeoutMs, tls: null });
  if (listed.length > 0 || observers.includes(observer) || isObserverName(observer)) return;
  throw new HapeersError(
    'usage',
    `nothing shows that "${observer}" is an observer, and a session under the name of a node would cut that node off`,
    'give a source that lists it (-f CONFIG, --cluster, or --socket of the node), or add --impersonate if you are sure',
  );
}

/** Where a running node has the entries of a name, none of which has a session that only a real peer can have. */
async function entriesIn(
  socket: RuntimeTarget,
  observer: string,
  timeoutMs: number,
): Promise<readonly Endpoint[]> {
  const found = await asked(socket, () => peersListedAs(observer, socket, { timeoutMs }));
  return found.map((peer) => {
    if (peer.local) refuseRealName(observer, `it is the local peer of ${socket.text}`);
    const address = observerAddressOf(peer);
    if (address !== null) return address;
    const state = hasSession(peer) ? ', and has a session' : '';
    return refuseRealName(observer, `${socket.text} lists it at ${peer.address}${state}`);
  });
}

/**
 * The members that each node knows, itself among them, by its name.
 * @throws HapeersError with the code of the RuntimeError where a runtime API cannot be asked
 */
export async function membersByNode(
  sockets: readonly RuntimeTarget[],
  observer: string,
  timeoutMs: number,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const known = await Promise.all(
    sockets.map((socket) =>
      asked(socket, () => membersKnownTo(socket, { timeoutMs, ignorePeers: [observer] })),
    ),
  );
  return new Map(known.flatMap((one) => (one === null ? [] : [[one.own, new Set([one.own, ...one.names])]])));
}

async function asked<T>({ text }: RuntimeTarget, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    throw new HapeersError(error.code, `${text} ${error.message}`, error.hint, { cause: error });
  }
}

/** A session under the name of a node cuts off the one that this node has. */
export function refuseRealName(name: string, reason: string): never {
  throw new HapeersError(
    'usage',
    `"${name}" is the name of a node, and a session under it would cut that node off (${reason})`,
    'use the name of an observer, such as one added by "peer observer 127.0.0.1:9"',
  );
}
