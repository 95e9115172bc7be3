import { type ClusterReading, readCluster } from '../../cluster/read.ts';
import { HapeersError } from '../../errors.ts';
import type { Cluster } from '../../model/cluster.ts';
import { reportText } from '../../report/text.ts';
import { colorsFor } from './color.ts';
import { readSources } from './files.ts';
import { CLUSTER_NAMES, findCluster } from './find-cluster.ts';
import { isConfig } from './foreign-file.ts';
import type { Io } from './io.ts';
import { shownPath } from './shown-path.ts';

/**
 * Whether nodes that are not in the cluster file are looked for: `found`; `left out` where only its settings are wanted; or
 * `found without a command` where nobody named the file, so that reading it runs nothing.
 */
export type NodesOf = 'found' | 'found without a command' | 'left out';

/**
 * Reads the cluster file and reports what is wrong in it on standard error.
 * @param path null to look for it in the current folder and those above
 * @returns null where it is invalid
 * @throws HapeersError `usage` where none is found, `file-unreadable`, `lookup-failed`
 */
export async function loadCluster(
  path: string | null,
  io: Io,
  color?: boolean,
  nodes: NodesOf = 'found',
): Promise<Cluster | null> {
  const found = path ?? findCluster(io);
  if (found === null) {
    throw new HapeersError(
      'usage',
      `no ${CLUSTER_NAMES[0]} in this folder or above`,
      'name the cluster file',
    );
  }
  const { cluster, problems } = await readClusterFile(found, nodes, io);
  if (problems.length > 0) io.stderr(reportText(problems, colorsFor(io, 'stderr', color)));
  return cluster;
}

/**
 * Reads a cluster file that nobody named: what is wrong in it is said only where it is of no use.
 * @throws HapeersError `cluster-invalid`, `file-unreadable`, `lookup-failed`
 */
export async function loadFoundCluster(
  path: string,
  io: Io,
  color?: boolean,
  nodes: NodesOf = 'left out',
): Promise<Cluster> {
  const { cluster, problems } = await readClusterFile(path, nodes, io);
  if (cluster !== null) return cluster;
  io.stderr(reportText(problems, colorsFor(io, 'stderr', color)));
  throw new HapeersError(
    'cluster-invalid',
    `the cluster file that was found here is invalid (${shownPath(path)})`,
    'fix it, or pass --no-cluster',
  );
}

async function readClusterFile(path: string, nodes: NodesOf, io: Io): Promise<ClusterReading> {
  const [source] = await readSources([path], io);
  if (source === undefined) {
    throw new HapeersError(
      'file-unreadable',
      `the cluster file is a directory (${shownPath(path)})`,
      'name a file in it',
    );
  }
  if (isConfig(source.text)) {
    throw new HapeersError(
      'usage',
      `this is an HAProxy config, not a cluster file (${shownPath(path)})`,
      `check it with "hapeers lint ${shownPath(path)}", or make a cluster file with "hapeers generate --from ${shownPath(path)}"`,
    );
  }
  const reading = readCluster(source);
  const from = reading.cluster?.from ?? null;
  if (from === null || nodes === 'left out') return reading;
  if (from.kind === 'command' && nodes === 'found without a command') {
    throw new HapeersError(
      'usage',
      `the nodes come from a command, which is not run for a cluster file that nobody named (${shownPath(path)})`,
      `name it with --cluster ${shownPath(path)}`,
    );
  }
  const { findNodes } = await import('../sources/find-nodes.ts');
  return readCluster(source, await findNodes(from, source.name, io));
}
