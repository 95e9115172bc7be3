import { dirname, isAbsolute, join, resolve } from 'node:path';
import { HapeersError } from '../../errors.ts';
import type { Cluster } from '../../model/cluster.ts';
import { expandPath } from './files.ts';
import type { Io } from './io.ts';

/** The `config` files of a node as this process finds them: relative ones are beside the cluster file. */
export function configPaths(cluster: Cluster, config: readonly string[]): readonly string[] {
  const folder = dirname(cluster.source.name);
  return config.map((file) => (isAbsolute(file) ? file : join(folder, file)));
}

/**
 * The files of the node that a file belongs to, as the cluster file lists them: absolute, in the order of `-f`, itself
 * among them. Empty where it is none of them.
 */
export function filesBeside(cluster: Cluster, node: string, path: string | null, io: Io): readonly string[] {
  if (path === null) return [];
  const config = cluster.nodes.find(({ name }) => name === node)?.config ?? [];
  const files = configPaths(cluster, config)
    .flatMap((file) => filesOf(file, io))
    .map((file) => resolve(io.cwd, file));
  return files.includes(resolve(io.cwd, path)) ? files : [];
}

/** What is not on this machine is taken for a file. */
function filesOf(path: string, io: Io): readonly string[] {
  try {
    return expandPath(path, io);
  } catch (error) {
    if (error instanceof HapeersError) return [path];
    throw error;
  }
}
