import type { Config } from '../config.ts';
import { type DialFault, dialFault } from './dial.ts';
import { membershipsOf } from './membership.ts';

/**
 * Why the old process of a node does not reach the new one at a reload, so that its tables are lost: it dials its local
 * peer as the line says, and the listener has to accept that. Null where it does, as far as the config tells.
 */
export function localLinkFault(config: Config): DialFault | null {
  for (const membership of membershipsOf({ name: config.localPeer.name ?? '', config })) {
    const local = membership.section.peers.find((peer) => peer.local === true);
    const fault = local === undefined ? null : dialFault(local, membership, membership);
    if (fault !== null) return fault;
  }
  return null;
}
