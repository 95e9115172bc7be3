import { type ClusterReading, readCluster } from '../../cluster/read.ts';
import { HapeersError } from '../../errors.ts';
import type { Cluster } from '../../model/cluster.ts';
import { reportText } from '../../report/text.ts';
import { colorsFor } from './color.ts';
import { readSources } from './files.ts';
import { CLUSTER_NAMES, findCluster } from './find-cluster.ts';
import { isConfig } from './foreign-file.ts';
import type { Io } from './io.ts';

/**
 * Reads the cluster file and reports what is wrong in it on standard error.
 * @param path null to look for it in the current folder and those above
 * @returns null where it is invalid
 * @throws HapeersError `usage` where none is found, `file-unreadable`
 */
export async function loadCluster(path: string | null, io: Io, color?: boolean): Promise<Cluster | null> {
  const found = path ?? findCluster(io);
  if (found === null) {
    throw new HapeersError(
      'usage',
      `no ${CLUSTER_NAMES[0]} in this folder or above`,
      'name the cluster file',
    );
  }
  const { cluster, problems } = await readClusterFile(found, io);
  if (problems.length > 0) io.stderr(reportText(problems, colorsFor(io, 'stderr', color)));
  return cluster;
}

/**
 * Reads a cluster file that nobody named: what is wrong in it is said only where it is of no use.
 * @throws HapeersError `cluster-invalid`, `file-unreadable`
 */
export async function loadFoundCluster(path: string, io: Io, color?: boolean): Promise<Cluster> {
  const { cluster, problems } = await readClusterFile(path, io);
  if (cluster !== null) return cluster;
  io.stderr(reportText(problems, colorsFor(io, 'stderr', color)));
  throw new HapeersError(
    'cluster-invalid',
    `the cluster file that was found here is invalid (${path})`,
    'fix it, or pass --no-cluster',
  );
}

async function readClusterFile(path: string, io: Io): Promise<ClusterReading> {
  const [source] = await readSources([path], io);
  if (source === undefined) {
    throw new HapeersError(
      'file-unreadable',
      `the cluster file is a directory (${path})`,
      'name a file in it',
    );
  }
  if (isConfig(source.text)) {
    throw new HapeersError(
      'usage',
      `this is an HAProxy config, not a cluster file (${path})`,
      `check it with "hapeers lint ${path}", or make a cluster file with "hapeers generate --from ${path}"`,
    );
  }
  return readCluster(source);
}
