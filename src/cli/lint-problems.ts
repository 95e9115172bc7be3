import { availableParallelism } from 'node:os';
import { rules } from '../lint/rules/index.ts';
import { type LintNode, type LintSettings, runRules } from '../lint/run.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Problem } from '../problem.ts';
import type { Io } from './io.ts';
import { askHaproxy, planNodes } from './lint-nodes.ts';
import type { LintOptions } from './lint-options.ts';
import { DEFAULT_TIMEOUT_MS } from './options.ts';
import { startProgress } from './progress.ts';
import { sideBySide } from './side-by-side.ts';

/** What lint found. */
export interface LintResult {
  /** The names of all files that were read. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * Reads and lints what is asked for. Of configs that do not belong together only the problems stay in memory, so that it
 * does not matter how many there are.
 * @throws HapeersError `usage`, `file-unreadable`, `haproxy-unusable`
 */
export async function findProblems(
  paths: readonly string[],
  options: LintOptions,
  cluster: Cluster | null,
  io: Io,
): Promise<LintResult> {
  const fleets = await planNodes(paths, options, cluster, io);
  const settings: LintSettings = {
    severities: new Map([...(cluster?.lint.rules ?? []), ...(options.rule ?? [])]),
    ...(options.only === undefined ? {} : { only: options.only }),
  };
  const progress = startProgress('configs', fleets.flat().length, io);
  const width = availableParallelism();
  try {
    const results = await sideBySide(fleets, width, async (fleet) => {
      const names = fleet.map(({ name }) => name);
      const nodes = await sideBySide(fleet, width, async ({ name, load }) => {
        const node = await askElsewhere({ name, config: await load() }, names, options, io);
        progress.step();
        return node;
      });
      return {
        files: nodes.flatMap(({ config }) => config.files.map(({ source }) => source.name)),
        problems: runRules(rules, { nodes }, settings),
      };
    });
    return {
      files: results.flatMap(({ files }) => files),
      problems: results.flatMap(({ problems }) => problems),
    };
  } finally {
    progress.end();
  }
}

/**
 * What a config alone does not tell: what a real HAProxy says, who answers at the remote peers, and what the files of
 * certificates hold.
 * @param names the nodes of its fleet
 */
async function askElsewhere(
  node: LintNode,
  names: readonly (string | null)[],
  options: LintOptions,
  io: Io,
): Promise<LintNode> {
  let all = node;
  const haproxy = options.haproxy ?? (options.withHaproxy === true ? 'haproxy' : undefined);
  if (haproxy !== undefined) all = { ...all, said: await askHaproxy(node, haproxy, io) };
  if (options.root !== undefined) {
    const { readCertificates, rootOf } = await import('./certificates.ts');
    const root = rootOf(node.name, options.root, names);
    if (root !== undefined) all = { ...all, certificates: readCertificates(node.config, root, io) };
  }
  if (options.reach === true) {
    const { reachPeers } = await import('./reach.ts');
    all = { ...all, reached: await reachPeers(node.config, options.timeout ?? DEFAULT_TIMEOUT_MS, io) };
  }
  return all;
}
