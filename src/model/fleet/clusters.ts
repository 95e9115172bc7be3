import type { PeersSection } from '../config.ts';
import type { Fleet, FleetNode } from './fleet.ts';
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

const members = new WeakMap<Fleet, ReadonlyMap<string, ReadonlySet<FleetNode>>>();

/** The nodes that are members of a cluster. */
export function membersOf(fleet: Fleet, cluster: string): ReadonlySet<FleetNode> {
  let known = members.get(fleet);
  if (known === undefined) {
    known = findMembers(fleet);
    members.set(fleet, known);
  }
  return known.get(cluster) ?? new Set();
}

function findMembers(fleet: Fleet): ReadonlyMap<string, ReadonlySet<FleetNode>> {
  const clusters = clustersOf(fleet);
  const found = new Map<string, Set<FleetNode>>();
  for (const node of fleet.nodes) {
    for (const { section } of membershipsOf(node)) {
      const cluster = clusters.get(section);
      if (cluster === undefined) continue;
      const nodes = found.get(cluster) ?? new Set();
      found.set(cluster, nodes.add(node));
    }
  }
  return found;
}
