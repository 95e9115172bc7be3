import type { NodeReading } from './reading.ts';
import type { PeerState, PeersState, SharedTable } from './show-peers.ts';

/** The other end of a link, where its runtime API was asked, too. */
export interface Counterpart {
  readonly reading: NodeReading;
  readonly section: PeersState;
  /** How the other node sees the first one. */
  readonly peer: PeerState;
}

/** Finds the node that a peer line stands for, and the line in it that stands for `local`; null where it was not asked. */
export function findCounterpart(
  peer: PeerState,
  local: NodeReading,
  all: readonly NodeReading[],
): Counterpart | null {
  for (const reading of all) {
    if (reading === local || reading.localPeer !== peer.name) continue;
    const lines = reading.sections.flatMap((section) =>
      section.peers
        .filter((other) => !other.local && other.name === local.localPeer)
        .map((other) => ({ reading, section, peer: other })),
    );
    const own = local.sections.find(({ peers }) => peers.includes(peer)) ?? null;
    // A node with several sections may list a peer in each: sections are no part of the protocol, their tables are.
    const likeness = ({ section, peer: other }: Counterpart) => [
      own === null ? 0 : sharedNames(peer, own, other, section),
      section.name === own?.name ? 1 : 0,
      other.tables.length === peer.tables.length ? 1 : 0,
    ];
    return lines.toSorted((a, b) => compareLikeness(likeness(b), likeness(a)))[0] ?? null;
  }
  return null;
}

function sharedNames(
  peer: PeerState,
  section: PeersState,
  other: PeerState,
  otherSection: PeersState,
): number {
  const names = new Set(other.tables.map((table) => wireName(table, otherSection)));
  return peer.tables.filter((table) => names.has(wireName(table, section))).length;
}

/** The first difference decides. */
function compareLikeness(a: readonly number[], b: readonly number[]): number {
  for (const [index, one] of a.entries()) {
    const difference = one - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** A table's name on the wire: that of its proxy, or `/TABLE` without the name of its section. */
export function wireName(table: SharedTable, section: PeersState): string {
  return table.name.startsWith(`${section.name}/`) ? table.name.slice(section.name.length) : table.name;
}

/** Whether `show peers` lists fewer tables than the peer has: they are numbered from 1 and printed last first. */
export function isListingCut({ tables }: PeerState): boolean {
  const last = tables.at(-1);
  return last !== undefined && (last.localId === null || last.localId > 1);
}
