import type { Config, PeersSection } from '../config.ts';
import type { StickTable } from './stick-table.ts';

/** Whether a table is shared with peers: it names a peers section, or is in one. */
export function isReplicated({ owner, peers }: StickTable): boolean {
  return owner === 'peers' || peers !== null;
}

/** The peers section that a table is shared over; null where it is local, or the section is not known. */
export function sectionOf(config: Config, table: StickTable): PeersSection | null {
  const name = table.owner === 'peers' ? table.name?.slice(0, table.name.indexOf('/')) : table.peers?.value;
  return (
    config.peersSections.find((section) => section.name?.value != null && section.name.value === name) ?? null
  );
}

/** Whether HAProxy accepts the definition and all of it is known; what it refuses is not worth a second finding. */
export function isSound({ certain, complete, defects, key, size }: StickTable): boolean {
  return (
    certain &&
    complete &&
    key !== null &&
    size !== null &&
    defects.every(({ haproxy }) => haproxy !== 'refuses')
  );
}
