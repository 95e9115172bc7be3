import type { Peer, PeersSection } from '../config.ts';
import { isSwitchedOn } from '../parameter/parameters.ts';
import { listenerParameters } from '../parameter/tls.ts';
import { isObserver } from '../section/peers.ts';
import type { Address } from '../value/address.ts';
import type { FleetNode } from './fleet.ts';

/** A node in one of its peers sections that HAProxy keeps: who it is there, and whom it lists. */
export interface Membership {
  readonly node: FleetNode;
  readonly section: PeersSection;
  /** The name that the other nodes have to list. */
  readonly localName: string;
  /** Where it listens for them; empty where nothing listens, or where it is not known. */
  readonly listeners: readonly Address[];
  /** Whether `listeners` is all there is. */
  readonly listenersKnown: boolean;
  /** Whether the listener expects TLS, and the PROXY protocol. */
  readonly listenerTls: boolean;
  readonly listenerProxy: boolean;
  /** The remote peers that have a name, by it; no observers. */
  readonly remotes: ReadonlyMap<string, Peer>;
  /** Whether every line of the section is read and known, so that what is missing is missing. */
  readonly complete: boolean;
}

const memory = new WeakMap<FleetNode, readonly Membership[]>();

/** The memberships of a node: none for a section that is disabled, or that has no local peer. */
export function membershipsOf(node: FleetNode): readonly Membership[] {
  const { config } = node;
  let known = memory.get(node);
  if (known === undefined) {
    known = config.peersSections.flatMap((section) => membershipIn(section, node) ?? []);
    memory.set(node, known);
  }
  return known;
}

function membershipIn(section: PeersSection, node: FleetNode): Membership | null {
  const { peers, binds, defaults, certain, disabled, unknown } = section;
  const local = peers.find((peer) => peer.local === true);
  if (!certain || disabled || local === undefined || local.name?.value == null) return null;
  const lines = [...peers, ...binds, ...defaults];
  const own = local.keyword === 'peer' ? [local.address] : [];
  const listeners = [...own, ...binds.flatMap(({ addresses }) => addresses)];
  const parameters = listenerParameters(section);
  return {
    node,
    section,
    localName: local.name.value,
    listeners: listeners.filter((address) => address !== null),
    listenersKnown:
      local.certain &&
      listeners.every((address) => address !== null && address.kind !== 'variable') &&
      binds.every((bind) => bind.certain && (bind.addressWord === null || bind.addresses.length > 0)),
    listenerTls: isSwitchedOn(parameters, 'ssl'),
    listenerProxy: parameters.some(({ keyword }) => keyword.value === 'accept-proxy'),
    remotes: new Map(
      peers.flatMap((peer) =>
        peer.local === false && peer.name?.value != null && !isObserver(peer)
          ? [[peer.name.value, peer]]
          : [],
      ),
    ),
    complete:
      unknown.length === 0 &&
      lines.every((line) => line.certain) &&
      peers.every(({ local: isLocal }) => isLocal !== null),
  };
}
