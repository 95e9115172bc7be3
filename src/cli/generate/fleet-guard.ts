import { HapeersError } from '../../errors.ts';
import { spliceNode } from '../../generate/splice-node.ts';
import { rules } from '../../lint/rules/index.ts';
import { runRules } from '../../lint/run.ts';
import type { Cluster, Form } from '../../model/cluster.ts';
import type { Config } from '../../model/config.ts';
import type { FleetNode } from '../../model/fleet/fleet.ts';
import type { Problem } from '../../problem.ts';
import { Source } from '../../text.ts';
import { readSources } from '../shell/files.ts';
import type { Io } from '../shell/io.ts';
import { configPaths } from '../shell/node-files.ts';
import { type Readings, readConfig } from './readings.ts';

/** Comparing every node with every other one takes long where there are many. */
const MOST_NODES = 64;

const fleetRules = rules.filter(({ scope }) => scope === 'fleet');

/**
 * Errors and warnings between the nodes that there would be and are not now. Nodes that are not written are compared as
 * they will be when their turn comes: a roll-out goes from node to node.
 * @param read the nodes that are written
 * @returns none where the configs of less than two nodes, or of very many, are at hand
 */
export async function newFleetProblems(
  cluster: Cluster,
  read: ReadonlyMap<string, Readings>,
  form: Form | undefined,
  io: Io,
): Promise<readonly Problem[]> {
  if (read.size === 0 || cluster.nodes.length < 2 || cluster.nodes.length > MOST_NODES) return [];
  const before: FleetNode[] = [];
  const after: FleetNode[] = [];
  for (const { name } of cluster.nodes) {
    const own = read.get(name) ?? (await otherNode(cluster, name, form, io));
    if (own === null) continue;
    before.push({ name, config: own.before });
    after.push({ name, config: own.after });
  }
  if (after.length < 2) return [];
  const find = (nodes: readonly FleetNode[]) =>
    runRules(fleetRules, { nodes }).filter(({ severity }) => severity !== 'info');
  const keyOf = ({ rule, node, message }: Problem) => JSON.stringify([rule, node, message]);
  const known = new Set(find(before).map(keyOf));
  return find(after).filter((problem) => !known.has(keyOf(problem)));
}

/** A node as it is, and as this cluster file will make it; null where its files are not on this machine. */
async function otherNode(
  cluster: Cluster,
  node: string,
  form: Form | undefined,
  io: Io,
): Promise<{ readonly before: Config; readonly after: Config } | null> {
  const files = cluster.nodes.find(({ name }) => name === node)?.config ?? [];
  if (files.length === 0) return null;
  try {
    const sources = await readSources(configPaths(cluster, files), io);
    const texts = spliceNode(sources, cluster, node, form);
    const made = sources.map(({ name, encoding }, index) => new Source(name, texts[index] ?? '', encoding));
    const before = readConfig(sources, cluster, node);
    // A file that says it is for another node is not told of here.
    if (before.localPeer.name !== node) return null;
    return { before, after: readConfig(made, cluster, node) };
  } catch (error) {
    if (error instanceof HapeersError) return null;
    throw error;
  }
}
