import type { DialFault } from '../model/fleet/dial.ts';
import type { Membership } from '../model/fleet/membership.ts';
import { type Dial, listEachOther, memberPairs } from '../model/fleet/pairs.ts';
import { refusedLines } from './certificate/refusals.ts';
import type { LintFleet } from './rule.ts';

/** A line of a member by which it does not come to a session with another one. */
export interface FailedDial {
  readonly from: Membership;
  readonly to: Membership;
  readonly peer: Dial['peer'];
  readonly fault: DialFault;
  /** Whether the other one comes to a session when it dials, so that entries are exchanged nevertheless. */
  readonly otherWorks: boolean;
}

/** The lines of members that list each other and whose connections fail for one of these reasons. */
export function failedDials(fleet: LintFleet, kinds: readonly DialFault['kind'][]): readonly FailedDial[] {
  const refused = refusedLines(fleet.certified);
  const works = ({ fault, peer }: Dial) => fault === null && !refused.has(peer);
  return memberPairs(fleet).flatMap((pair) => {
    const { first, second, forth, back } = pair;
    if (!listEachOther(pair) || forth === null || back === null) return [];
    const failed = (from: Membership, to: Membership, { peer, fault }: Dial, other: Dial) =>
      fault === null || !kinds.includes(fault.kind)
        ? []
        : [{ from, to, peer, fault, otherWorks: works(other) }];
    return [...failed(first, second, forth, back), ...failed(second, first, back, forth)];
  });
}

/** What a failed dial leads to, in words, after the reason. */
export function consequence({ to, otherWorks }: FailedDial): string {
  return otherWorks ? `only "${to.localName}" can connect` : `neither can connect, and nothing is replicated`;
}

/** Where a member listens. */
export function listenerPlace({ section, node }: Membership, message: string) {
  const own = section.binds[0] ?? section.peers.find(({ local }) => local === true) ?? section;
  return { message: `${message} "${node.name}"`, source: own.source, range: own.statement };
}
