import type { DialFault } from '../model/fleet/dial.ts';
import type { Fleet } from '../model/fleet/fleet.ts';
import type { Membership } from '../model/fleet/membership.ts';
import { type Dial, listEachOther, memberPairs } from '../model/fleet/pairs.ts';
import { addressKey } from '../model/value/address.ts';
import type { Comparison } from '../problem.ts';
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

const memory = new WeakMap<Fleet, Map<Membership, Comparison>>();

/** Where a member listens, and where all others dial it; one for all problems about its address. */
export function compareAddresses(to: Membership, fleet: Fleet): Comparison {
  const known = memory.get(fleet) ?? new Map<Membership, Comparison>();
  memory.set(fleet, known);
  let comparison = known.get(to);
  if (comparison === undefined) {
    comparison = addressesOf(to, fleet);
    known.set(to, comparison);
  }
  return comparison;
}

function addressesOf(to: Membership, fleet: Fleet): Comparison {
  const dials = memberPairs(fleet).flatMap(({ first, second, forth, back }) => {
    const [from, dial] = first === to ? [second, back] : [first, forth];
    return (first === to || second === to) && dial !== null ? [{ from, dial }] : [];
  });
  const text = (address: Dial['peer']['address']) => (address === null ? null : addressKey(address));
  const [listener] = to.listeners;
  const isWrong = ({ dial }: (typeof dials)[number]) =>
    dial.fault !== null && ADDRESS_FAULTS.includes(dial.fault.kind);
  return {
    what: `address of "${to.localName}"`,
    nodes: [to.node.name, ...dials.map(({ from }) => from.node.name)],
    rows: [
      {
        label: 'listens at',
        values: [text(listener ?? null), ...dials.map(() => null)],
        differs: false,
      },
      {
        label: 'dialed at',
        values: [null, ...dials.map(({ dial }) => text(dial.peer.address))],
        differs: dials.some(isWrong),
      },
    ],
  };
}

/** The faults of a dial that are about addresses. */
export const ADDRESS_FAULTS: readonly DialFault['kind'][] = ['port', 'host', 'family'];
