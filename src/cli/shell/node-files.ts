import { dirname, resolve } from 'node:path';
import type { Cluster } from '../../model/cluster.ts';
import type { Io } from './io.ts';

/**
 * The files of the node that a file belongs to, as the cluster file lists them: absolute, in the order of `-f`, itself
 * among them. Empty where it is none of them.
 */
export function filesBeside(cluster: Cluster, node: string, path: string | null, io: Io): readonly string[] {
  if (path === null) return [];
  const config = cluster.nodes.find(({ name }) => name === node)?.config ?? [];
  const files = config.map((file) => resolve(io.cwd, dirname(cluster.source.name), file));
  return files.includes(resolve(io.cwd, path)) ? files : [];
}
