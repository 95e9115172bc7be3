import type { NodeReading } from './reading.ts';
import { type Remark, remarks } from './remark.ts';
import type { PeersState } from './show-peers.ts';

/** Who is to be in a peers section, by what somebody wrote down of the whole cluster. */
export interface Membership {
  readonly section: string;
  /** With the address that the others dial. */
  readonly members: readonly { readonly name: string; readonly address: string }[];
  readonly observers: readonly string[];
}

/**
 * Where a node lists others than it should: a node that nobody asks, or that has not started yet, is missed here alone.
 * Sections of a name that is not written down are another matter.
 */
export function diagnoseMembership(
  reading: NodeReading,
  memberships: readonly Membership[],
): readonly Remark[] {
  return memberships.flatMap((membership) => {
    const section = reading.sections.find(({ name }) => name === membership.section);
    const own = reading.localPeer;
    if (section === undefined || section.disabled || own === null) return [];
    const misnamed = diagnoseName(reading, own, membership);
    if (misnamed.length > 0) return misnamed;
    return [...missing(section, own, membership), ...unknown(section, membership)];
  });
}

/** Its section is the one that was written down, and its name is not. */
function diagnoseName(
  { target }: NodeReading,
  own: string,
  { section, members }: Membership,
): readonly Remark[] {
  const names = members.map(({ name }) => name);
  const isAnother = target.name !== null && target.name !== own && names.includes(target.name);
  if (names.includes(own) && !isAnother) return [];
  return [
    remarks({ section })(
      'error',
      'unknown-node',
      isAnother
        ? `is called "${own}", but in the cluster file this socket belongs to "${target.name}"`
        : `is called "${own}", but the cluster file has no node with this name`,
      isAnother
        ? `correct "socket" in the cluster file, or set "localpeer ${target.name}" on that node and restart it`
        : 'add it to the nodes of the cluster file, or set its "localpeer" to the name that it has there',
    ),
  ];
}

function missing(section: PeersState, own: string, { members }: Membership): readonly Remark[] {
  const listed = new Set(section.peers.map(({ name }) => name));
  return members
    .filter(({ name }) => name !== own && !listed.has(name))
    .map(({ name, address }) =>
      remarks({ section: section.name, peer: name })(
        'error',
        'not-listed',
        `does not list "${name}", a node of the cluster file: there is no session between them`,
        `add a line such as "peer ${name} ${address}", as "hapeers generate --node ${own}" prints it, and reload`,
      ),
    );
}

function unknown(section: PeersState, { members, observers }: Membership): readonly Remark[] {
  const known = new Set([...members.map(({ name }) => name), ...observers]);
  return section.peers
    .filter(({ name, local }) => !local && !known.has(name))
    .map(({ name }) =>
      remarks({ section: section.name, peer: name })(
        'warning',
        'unknown-node',
        `lists "${name}", but the cluster file has no node with this name`,
        'add it to the nodes or the observers of the cluster file, or remove its line and reload',
      ),
    );
}
