import type { Endpoint } from '../../protocol/endpoint.ts';
import { type CallOptions, call } from './call.ts';
import { isObserverAddress, openNode, type ReadingOptions, readNode } from './reading.ts';
import type { RuntimeTarget } from './runtime-target.ts';
import { type PeerState, readShowPeers } from './show-peers.ts';

/**
 * Every entry under a name in the peers sections of a running node, observers among them.
 *
 * @returns none where the node does not list the name
 * @throws RuntimeError when its runtime API cannot be asked
 */
export async function peersListedAs(
  name: string,
  node: RuntimeTarget,
  options: CallOptions,
): Promise<readonly PeerState[]> {
  const { target } = await openNode(node, options);
  const { text } = await call(target.endpoint, 'show peers', options);
  return readShowPeers(text).flatMap(({ peers }) => peers.filter((peer) => peer.name === name));
}

/**
 * The names of the real peers that a running node lists, and its own: an entry that cannot have a session is none.
 *
 * @returns null for a node without a usable peers section
 * @throws RuntimeError when its runtime API cannot be asked
 */
export async function membersKnownTo(
  node: RuntimeTarget,
  options: ReadingOptions,
): Promise<{ readonly own: string; readonly names: ReadonlySet<string> } | null> {
  const { sections, localPeer } = await readNode(node, options);
  if (localPeer === null) return null;
  return { own: localPeer, names: new Set(sections.flatMap(({ peers }) => peers.map(({ name }) => name))) };
}

/**
 * Where the entry of an observer stands, as the node lists it; null for what has to be taken for a real peer: a session
 * with an address that somebody may answer at, or an address that is none.
 */
export function observerAddressOf(peer: PeerState): Endpoint | null {
  const { address } = peer;
  if (hasSession(peer) && !isObserverAddress(address)) return null;
  const match = /^\[?(.+?)\]?:(\d+)$/.exec(address);
  const [, host = '', port = ''] = match ?? [];
  return match === null || port === '0' ? null : { kind: 'tcp', host, port: Number(port), family: null };
}

/** What is only being dialed is active, too. */
export function hasSession({ active, lastStatus }: PeerState): boolean {
  return active && lastStatus === 'ESTA';
}
