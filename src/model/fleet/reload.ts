import type { Config } from '../config.ts';
import { handsOverOneSection } from '../release/single-handover.ts';
import { addressKey } from '../value/address.ts';
import { type DialFault, dialFault } from './dial.ts';
import { type Membership, membershipsOf } from './membership.ts';

/** A peers section before a reload, and what it meets afterwards. */
export interface Handover {
  readonly was: Membership;
  /** The section in the new config that its tables are in; null where there is none. */
  readonly now: Membership | null;
  /** Why the old process does not hand its tables over; null where it does. */
  readonly fault: HandoverFault | null;
  /** Whether other nodes have the tables, so that they come back from there. */
  readonly hasOthers: boolean;
}

export type HandoverFault =
  | { readonly kind: 'no-section' }
  | { readonly kind: 'other-name'; readonly was: string; readonly now: string }
  | { readonly kind: 'other-address' }
  /** It hands over the tables of one section only, and nobody knows which. */
  | { readonly kind: 'several-sections'; readonly count: number }
  | { readonly kind: 'transport'; readonly fault: DialFault };

/**
 * What becomes of each peers section at a reload. The old process dials the new one as its own config says, greets it by
 * its own local peer name, and teaches it: the new one has to listen there, and to have that name.
 */
export function handovers(was: Config, now: Config): readonly Handover[] {
  const after = membershipsOf({ name: '', config: now });
  const before = membershipsOf({ name: '', config: was });
  const count = before.length;
  const several = handsOverOneSection(was.version, count)
    ? ({ kind: 'several-sections', count } as const)
    : null;
  return before.map((member) => {
    const next =
      after.find(({ section }) => section.name?.value === member.section.name?.value) ??
      (after.length === 1 ? (after[0] ?? null) : null);
    const hasOthers = next !== null && [...next.remotes.keys()].some((name) => member.remotes.has(name));
    return { was: member, now: next, fault: faultBetween(member, next) ?? several, hasOthers };
  });
}

function faultBetween(was: Membership, now: Membership | null): HandoverFault | null {
  if (now === null) return { kind: 'no-section' };
  if (was.localName !== now.localName) return { kind: 'other-name', was: was.localName, now: now.localName };
  if (!was.listenersKnown || !now.listenersKnown) return null;
  const local = was.section.peers.find((peer) => peer.local === true);
  if (local === undefined || !local.certain) return null;
  const [address] = was.listeners;
  // what was dialed before: the address of the local peer line, else that of the listener
  const { certain, parameters, inherited } = local;
  const dialed = { certain, parameters, inherited, address: local.address ?? address ?? null };
  if (dialed.address === null || was.listeners.length === 0) return null;
  const isSame = now.listeners.some(
    (one) => address !== undefined && addressKey(one) !== null && addressKey(one) === addressKey(address),
  );
  const fault = dialFault(dialed, was, now);
  if (fault === null) return null;
  if (
    fault.kind === 'port' ||
    fault.kind === 'host' ||
    fault.kind === 'family' ||
    fault.kind === 'no-listener'
  ) {
    return isSame ? null : { kind: 'other-address' };
  }
  return { kind: 'transport', fault };
}
