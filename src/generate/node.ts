import { nearest } from '../../grammar/vocabulary.ts';
import { HapeersError } from '../errors.ts';
import type { Cluster } from '../model/cluster.ts';

/** @throws HapeersError `usage` where the cluster has no node with this name */
export function requireNode(cluster: Cluster, node: string): void {
  const names = cluster.nodes.map(({ name }) => name);
  if (names.includes(node)) return;
  const near = nearest(node, names);
  throw new HapeersError(
    'usage',
    `no node is named "${node}" (${cluster.source.name})`,
    near === null ? 'add the node to the cluster file' : `did you mean "${near}"?`,
  );
}
