import { availableParallelism } from 'node:os';
import type { ConfigTree } from '../../../grammar/ast.ts';
import { type Baseline, subtractBaseline } from '../../lint/baseline.ts';
import { type FixedText, fixAll } from '../../lint/fix/fix.ts';
import { reducedNode } from '../../lint/reduced-node.ts';
import { rules } from '../../lint/rules/index.ts';
import {
  type JudgedNode,
  judgeAlone,
  judgeTogether,
  type LintNode,
  type RuleSettings,
} from '../../lint/run.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Config } from '../../model/config.ts';
import type { Problem } from '../../problem.ts';
import { Source } from '../../text.ts';
import { readSources, refuseStream } from '../shell/files.ts';
import type { Io } from '../shell/io.ts';
import { DEFAULT_TIMEOUT_MS } from '../shell/options.ts';
import { startProgress } from '../shell/progress.ts';
import type { ConfigTarget } from '../shell/target.ts';
import { type LookedAt, lookedAt, total } from './looked-at.ts';
import { askHaproxy, type NodePlan, planNodes } from './nodes.ts';
import type { LintCommandOptions } from './options.ts';
import { sideBySide } from './side-by-side.ts';

/** What lint found. */
export interface LintResult {
  /** The names of all files that were read. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  /** For which HAProxy each node was judged. */
  readonly targets: readonly ConfigTarget[];
  /** The local peers that are the host name of this machine because nothing else names them. */
  readonly hosts: readonly string[];
  readonly looked: LookedAt;
  /** Whether there is nothing in the files but blank lines and comments. */
  readonly isEmpty: boolean;
  /** The files that safe fixes change; none where nobody wants them. */
  readonly fixed: readonly FixedText[];
}

/** What a run is about, besides its files. */
export interface LintWork {
  readonly cluster: Cluster | null;
  /** Problems that are known and not told again. */
  readonly baseline: Baseline | null;
  /** Whether to look for what the safe fixes change. */
  readonly fixes: boolean;
}

/** How many nodes wait for answers at once: a node whose peers are silent takes the whole timeout. */
const DIALING = 64;

/** A node that was read, with the plan by which it can be read again. */
interface LoadedNode extends LintNode {
  readonly plan: NodePlan;
}

/**
 * Reads and lints what is asked for. Of configs that do not belong together only the problems stay in memory, so that it
 * does not matter how many there are; of those that do, what rules across nodes look at.
 * @throws HapeersError `usage`, `file-unreadable`, `haproxy-unusable`
 */
export async function findProblems(
  paths: readonly string[],
  options: LintCommandOptions,
  { cluster, baseline, fixes }: LintWork,
  io: Io,
): Promise<LintResult> {
  const fleets = planNodes(paths, options, cluster, io);
  const settings: RuleSettings = {
    severities: new Map([...(cluster?.lint.rules ?? []), ...(options.rule ?? [])]),
    ...(options.only === undefined ? {} : { only: options.only }),
  };
  const judgeOne = (node: LoadedNode): JudgedNode<LoadedNode> => {
    const judged = judgeAlone(rules, node, settings);
    return { ...judged, node: reducedNode(node) };
  };
  const judge = (judged: readonly JudgedNode<LoadedNode>[]) => {
    const problems = judgeTogether(rules, judged, settings);
    return {
      nodes: judged.map(({ node }) => node),
      problems: baseline === null ? problems : subtractBaseline(problems, baseline),
    };
  };
  const progress = startProgress('configs', fleets.flat().length, io);
  const width = options.reach === true ? DIALING : availableParallelism();
  try {
    const results = await sideBySide(fleets, width, async (fleet): Promise<LintResult> => {
      const names = fleet.map(({ name }) => name);
      const loaded = await sideBySide(fleet, width, async (plan) => {
        if (options.fix === true) for (const path of plan.paths) refuseStream(path, io);
        const config = plan.read(await readSources(plan.paths, io, options.stdinFilename));
        const node = await askElsewhere(nodeOf(plan, config), names, options, cluster, io);
        progress.step();
        return { ...judgeOne(node), ...factsOf(config) };
      });
      const linted = judge(loaded);
      const again = (texts: ReadonlyMap<string, string>) =>
        judge(linted.nodes.map((node) => judgeOne(withTexts(node, texts))));
      return {
        files: linted.nodes.flatMap(({ config }) => config.files.map(({ source }) => source.name)),
        problems: linted.problems,
        targets: fleet.map(({ target }) => target),
        hosts: loaded.flatMap(({ hosts }) => hosts),
        looked: total(loaded.map(({ looked }) => looked)),
        isEmpty: loaded.every((one) => one.isEmpty),
        fixed: fixes ? fixAll(linted, again) : [],
      };
    });
    return {
      files: results.flatMap(({ files }) => files),
      problems: results.flatMap(({ problems }) => problems),
      targets: results.flatMap(({ targets }) => targets),
      hosts: results.flatMap(({ hosts }) => hosts),
      looked: total(results.map(({ looked }) => looked)),
      isEmpty: results.every((result) => result.isEmpty),
      fixed: results.flatMap(({ fixed }) => fixed),
    };
  } finally {
    progress.end();
  }
}

/** What is said of a config as a whole, which has to be asked before it is reduced. */
function factsOf(config: Config): Pick<LintResult, 'hosts' | 'looked' | 'isEmpty'> {
  return {
    hosts: hostOf(config),
    looked: lookedAt(config),
    isEmpty: config.files.every(({ document }) => isEmpty(document)),
  };
}

function isEmpty({ preamble, sections }: ConfigTree): boolean {
  return sections.length === 0 && preamble.every(({ kind }) => kind === 'comment');
}

/** The host name, where it decides which peer is the local one. */
function hostOf({ localPeer: { name, origin }, peersSections }: Config): readonly string[] {
  return name !== null && origin === 'host' && peersSections.length > 0 ? [name] : [];
}

function nodeOf(plan: NodePlan, config: Config): LoadedNode {
  const { name, translated } = plan;
  return { name, config, plan, ...(translated === undefined ? {} : { translated }) };
}

/** The node as it would be with other texts of some files. What was asked elsewhere is not asked again. */
function withTexts({ config, plan }: LoadedNode, texts: ReadonlyMap<string, string>): LoadedNode {
  const files = config.files.map(({ source }) => {
    const text = texts.get(source.name);
    return text === undefined ? source : new Source(source.name, text, source.encoding);
  });
  return nodeOf(plan, plan.read(files));
}

/**
 * What a config alone does not tell: what a real HAProxy says, who answers at the remote peers, and what the files of
 * certificates hold.
 * @param names the nodes of its fleet
 * @param cluster tells which peers are observers
 */
async function askElsewhere(
  node: LoadedNode,
  names: readonly (string | null)[],
  options: LintCommandOptions,
  cluster: Cluster | null,
  io: Io,
): Promise<LoadedNode> {
  let all = node;
  const haproxy = options.haproxy ?? (options.withHaproxy === true ? 'haproxy' : undefined);
  if (haproxy !== undefined) all = { ...all, said: await askHaproxy(node, haproxy, io) };
  if (options.was !== undefined) {
    const was = await (await import('./was.ts')).readWas(node.plan, names, options, io);
    if (was !== undefined) all = { ...all, was };
  }
  if (options.root !== undefined) {
    const { readCertificates, rootOf } = await import('./certificates.ts');
    const root = rootOf(node.name, options.root, names);
    if (root !== undefined) all = { ...all, certificates: readCertificates(node.config, root, io) };
  }
  if (options.reach === true) {
    const { reachPeers } = await import('../probe/reach.ts');
    const observers = new Set(
      (cluster?.sections ?? []).flatMap((section) => section.observers.map(({ name }) => name)),
    );
    const timeoutMs = options.timeout ?? DEFAULT_TIMEOUT_MS;
    all = { ...all, reached: await reachPeers(node.config, observers, timeoutMs, io) };
  }
  return all;
}
