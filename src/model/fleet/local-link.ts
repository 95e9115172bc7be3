import type { Config } from '../config.ts';
import { type DialFault, dialFault } from './dial.ts';
import { membershipsOf } from './membership.ts';

/** Whether the old process of a node reaches the new one at a reload, in one of its peers sections. */
export interface LocalLink {
  readonly section: string;
  /** Why it does not, so that the tables of the section are lost; null where it does. */
  readonly fault: DialFault | null;
}

/**
 * The sessions of a node with itself: the old process dials its local peer as the line says, and the listener has to
 * accept that. Sections of which the config does not tell enough are left out.
 */
export function localLinksOf(config: Config): readonly LocalLink[] {
  return membershipsOf({ name: config.localPeer.name ?? '', config }).flatMap((membership) => {
    const local = membership.section.peers.find((peer) => peer.local === true);
    const section = membership.section.name?.value;
    if (local === undefined || section == null) return [];
    const fault = dialFault(local, membership, membership);
    const known = local.certain && membership.listenersKnown && membership.complete;
    return fault === null && !known ? [] : [{ section, fault }];
  });
}
