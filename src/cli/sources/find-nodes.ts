import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { FoundNodes } from '../../cluster/found/nodes.ts';
import type { NodeSource } from '../../model/node-source.ts';
import { readSource } from '../shell/files.ts';
import type { Io } from '../shell/io.ts';
import { runForNodes } from './command.ts';
import { lookUpDns } from './dns.ts';

/**
 * Finds the nodes of a cluster where they really are, as they are now.
 * @param clusterFile the path of the cluster file, whose folder relative paths are meant from
 * @throws HapeersError `lookup-failed`, `file-unreadable`
 */
export async function findNodes(source: NodeSource, clusterFile: string, io: Io): Promise<FoundNodes> {
  switch (source.kind) {
    case 'command': {
      const folder = resolve(io.cwd, dirname(clusterFile));
      return { kind: 'text', source: await runForNodes(source, source.timeoutMs, folder, io) };
    }
    case 'file':
      return { kind: 'text', source: readSource(nodesFile(source.path, clusterFile), io) };
    default:
      return { kind: 'records', ...(await lookUpDns(source, source.timeoutMs)) };
  }
}

/** The path of a file with nodes, from where the process is. */
export function nodesFile(path: string, clusterFile: string): string {
  return isAbsolute(path) ? path : join(dirname(clusterFile), path);
}
