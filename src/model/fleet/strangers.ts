import type { Peer } from '../config.ts';
import { addressKey, isWildcard } from '../value/address.ts';
import type { Fleet, FleetNode } from './fleet.ts';
import { type Membership, membershipsOf } from './membership.ts';

/** A listed peer whose name no node has, with the node that it was meant for. */
export interface Stranger {
  readonly peer: Peer;
  readonly name: string;
  readonly node: FleetNode;
  /** The name that this node has in fact. */
  readonly localName: string;
  /** What tells that it is meant. */
  readonly by: 'case' | 'domain' | 'address' | 'node-name';
}

const memory = new WeakMap<Fleet, Map<Membership, readonly Stranger[]>>();

/**
 * The peers of a member that are no nodes but were meant for one that it does not list: the name differs in case or in
 * the domain, it is the fleet's name of the node instead of its local peer name, or the address is that node's.
 * A name without such a sign may be a node that nobody showed.
 */
export function strangersOf(fleet: Fleet, member: Membership): readonly Stranger[] {
  let known = memory.get(fleet);
  if (known === undefined) {
    known = new Map();
    memory.set(fleet, known);
  }
  let strangers = known.get(member);
  if (strangers === undefined) {
    strangers = findStrangers(fleet, member);
    known.set(member, strangers);
  }
  return strangers;
}

function findStrangers({ nodes }: Fleet, member: Membership): readonly Stranger[] {
  const members = nodes.filter((node) => node !== member.node).flatMap(membershipsOf);
  const names = new Set(members.map(({ localName }) => localName));
  const unlisted = members.filter(
    ({ localName }) => localName !== member.localName && !member.remotes.has(localName),
  );
  return [...member.remotes].flatMap(([name, peer]): Stranger[] => {
    if (names.has(name) || !peer.certain) return [];
    for (const by of ['case', 'domain', 'node-name', 'address'] as const) {
      const meant = unlisted.filter((other) => SIGNS[by](name, peer, other));
      const [only] = meant;
      if (only === undefined || new Set(meant.map(({ node }) => node)).size > 1) continue;
      return [{ peer, name, node: only.node, localName: only.localName, by }];
    }
    return [];
  });
}

const SIGNS: Record<Stranger['by'], (name: string, peer: Peer, other: Membership) => boolean> = {
  case: (name, _, { localName }) => name.toLowerCase() === localName.toLowerCase(),
  domain: (name, _, { localName }) => {
    const [short, long] = name.length < localName.length ? [name, localName] : [localName, name];
    return long.toLowerCase().startsWith(`${short.toLowerCase()}.`);
  },
  'node-name': (name, _, { node }) => node.name === name,
  address: (_, { address }, { listeners }) => {
    if (address === null || isWildcard(address)) return false;
    const key = addressKey(address);
    return key !== null && listeners.some((listener) => addressKey(listener) === key);
  },
};
