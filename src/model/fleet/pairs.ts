import type { Peer } from '../config.ts';
import { addressKey, isWildcard } from '../value/address.ts';
import { type DialFault, dialFault } from './dial.ts';
import type { Fleet } from './fleet.ts';
import { type Membership, membershipsOf } from './membership.ts';

/** What one member has about the other: its line, and what becomes of a connection that it opens. */
export interface Dial {
  readonly peer: Peer;
  readonly fault: DialFault | null;
}

/** Two nodes that meet in a peers section, each with its own. */
export interface MemberPair {
  readonly first: Membership;
  readonly second: Membership;
  /** How the first dials the second; null where it does not list it. */
  readonly forth: Dial | null;
  readonly back: Dial | null;
}

const memory = new WeakMap<Fleet, readonly MemberPair[]>();

/**
 * The members that belong together, in the order of the nodes. Sections are no words of the protocol: two belong together
 * by their name, else by the address that one dials and the other listens at, else where either node has no other.
 */
export function memberPairs(fleet: Fleet): readonly MemberPair[] {
  let pairs = memory.get(fleet);
  if (pairs === undefined) {
    pairs = [...findPairs(fleet)];
    memory.set(fleet, pairs);
  }
  return pairs;
}

function* findPairs({ nodes }: Fleet): Generator<MemberPair> {
  const all = nodes.map(membershipsOf);
  for (const [index, firsts] of all.entries()) {
    for (const seconds of all.slice(index + 1)) {
      for (const first of firsts) {
        const second = counterpart(first, firsts, seconds);
        if (second === null || second.localName === first.localName) continue;
        yield { first, second, forth: dialOf(first, second), back: dialOf(second, first) };
      }
    }
  }
}

function counterpart(
  first: Membership,
  firsts: readonly Membership[],
  seconds: readonly Membership[],
): Membership | null {
  const name = first.section.name?.value;
  const named = seconds.find(({ section }) => section.name?.value != null && section.name.value === name);
  if (named !== undefined) return named;
  const free = seconds.filter(
    ({ section }) => !firsts.some((other) => other.section.name?.value === section.name?.value),
  );
  const met = free.find((second) => dials(first, second) || dials(second, first));
  if (met !== undefined) return met;
  const [only, ...others] = seconds;
  const lists =
    only !== undefined && (first.remotes.has(only.localName) || only.remotes.has(first.localName));
  return firsts.length === 1 && others.length === 0 && lists ? only : null;
}

function dials(from: Membership, to: Membership): boolean {
  const address = from.remotes.get(to.localName)?.address;
  if (address == null || isWildcard(address)) return false;
  const key = addressKey(address);
  return key !== null && to.listeners.some((listener) => addressKey(listener) === key);
}

function dialOf(from: Membership, to: Membership): Dial | null {
  const peer = from.remotes.get(to.localName);
  return peer === undefined ? null : { peer, fault: dialFault(peer, from, to) };
}

/** Whether both list each other, without which there is no session, whoever dials. */
export function listEachOther({ forth, back }: MemberPair): boolean {
  return forth !== null && back !== null;
}
