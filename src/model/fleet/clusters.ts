import type { PeersSection } from '../config.ts';
import type { Fleet } from './fleet.ts';
import { membershipsOf } from './membership.ts';
import { memberPairs } from './pairs.ts';

/** The sections of several nodes that belong together: those of one key are one cluster. */
export type Clusters = ReadonlyMap<PeersSection, string>;

const memory = new WeakMap<Fleet, Clusters>();

/**
 * To which cluster each peers section belongs. Tables are compared within one: a session is between two sections, so a
 * table of the same name in another section of the node is another table.
 */
export function clustersOf(fleet: Fleet): Clusters {
  let clusters = memory.get(fleet);
  if (clusters === undefined) {
    clusters = findClusters(fleet);
    memory.set(fleet, clusters);
  }
  return clusters;
}

function findClusters(fleet: Fleet): Clusters {
  const parents = new Map<PeersSection, PeersSection>();
  const rootOf = (section: PeersSection): PeersSection => {
    let root = section;
    for (let next = parents.get(root); next !== undefined; next = parents.get(root)) root = next;
    return root;
  };
  for (const { first, second, forth, back } of memberPairs(fleet)) {
    const isNamed = first.section.name?.value === second.section.name?.value;
    if (!isNamed && forth === null && back === null) continue;
    const [one, other] = [rootOf(first.section), rootOf(second.section)];
    if (one !== other) parents.set(other, one);
  }
  const keys = new Map<PeersSection, string>();
  for (const [index, { config }] of fleet.nodes.entries()) {
    for (const section of config.peersSections) {
      const name = rootOf(section).name?.value ?? section.name?.value;
      keys.set(section, name ?? `${index}:${section.statement.start}`);
    }
  }
  return keys;
}

/** The nodes that are members of a cluster. */
export function membersOf(fleet: Fleet, cluster: string): ReadonlySet<Fleet['nodes'][number]> {
  const clusters = clustersOf(fleet);
  return new Set(
    fleet.nodes.filter((node) =>
      membershipsOf(node).some(({ section }) => clusters.get(section) === cluster),
    ),
  );
}
