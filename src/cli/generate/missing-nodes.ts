import { HapeersError } from '../../errors.ts';
import type { Cluster, Form } from '../../model/cluster.ts';
import { nodeChange } from '../../model/fleet/node-change.ts';
import { describeNodeSource } from '../../model/node-source.ts';
import type { Io } from '../shell/io.ts';
import type { Draft } from './drafts.ts';
import { readingsOf } from './readings.ts';

/**
 * Stops where nodes were found elsewhere and one is missing that a config lists as a peer now. What the config says is the
 * one record of the nodes that needs no keeping, and what HAProxy runs with: half an answer of a DNS server must not become
 * half a cluster. A node that is new instead does not make up for it.
 * @throws HapeersError `nodes-missing`
 */
export async function refuseMissingNodes(
  cluster: Cluster,
  drafts: readonly Draft[],
  form: Form | undefined,
  io: Io,
): Promise<void> {
  if (cluster.from === null) return;
  const found = new Set(cluster.nodes.map(({ name }) => name));
  for (const node of new Set(drafts.flatMap(({ nodes }) => nodes))) {
    const read = await readingsOf(cluster, drafts, node, form, io);
    if (read === null) continue;
    const gone = nodeChange(read.before, read.after).members.removed.filter((name) => !found.has(name));
    if (gone.length === 0) continue;
    const files = drafts.flatMap(({ nodes, path }) => (nodes.includes(node) && path !== null ? [path] : []));
    const where = files.length === 0 ? 'the config' : files.join(', ');
    throw new HapeersError(
      'nodes-missing',
      `${where} lists ${gone.join(', ')}, missing in what was found: ${[...found].join(', ')} (${describeNodeSource(cluster.from)})`,
      'nothing was written; accept it with --allow-shrink',
    );
  }
}
