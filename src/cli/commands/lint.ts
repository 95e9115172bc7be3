import { HapeersError } from '../../errors.ts';
import { unifiedDiff } from '../../generate/diff.ts';
import { type Baseline, createBaseline, isBaseline, subtractBaseline } from '../../lint/baseline.ts';
import { type FixedText, fixAll } from '../../lint/fix.ts';
import { rules } from '../../lint/rules/index.ts';
import { runRules } from '../../lint/run.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Problem } from '../../problem.ts';
import { Source } from '../../text.ts';
import type { Command } from '../commander.ts';
import { readSource, writeAtomically } from '../files.ts';
import type { Io } from '../io.ts';
import { askHaproxy, type LoadedNode, loadNodes } from '../lint-nodes.ts';
import { addLintOptions, type LintOptions, severities } from '../lint-options.ts';
import { DEFAULT_TIMEOUT_MS } from '../options.ts';
import { reportProblems } from '../report/problems.ts';
import { summarise, summaryLine } from '../report/summary.ts';

export function register(command: Command, io: Io, finish: (exitCode: number) => void): void {
  addLintOptions(command).action(async (paths: readonly string[], options: LintOptions) => {
    finish(await lint(paths, options, io));
  });
}

async function lint(paths: readonly string[], options: LintOptions, io: Io): Promise<number> {
  const cluster = await clusterOf(options, io);
  if (cluster === 'invalid') return 2;
  const baseline = options.baseline === undefined ? null : await readBaseline(options.baseline, io);
  const judge = (nodes: readonly LoadedNode[]) => judgeNodes(nodes, options, cluster, baseline);
  const askAndJudge = async (loaded: readonly LoadedNode[]) =>
    judge(await Promise.all(loaded.map((node) => askElsewhere(node, options, io))));
  let { nodes, problems } = await askAndJudge(await loadNodes(paths, options, cluster, io));
  if (options.writeBaseline !== undefined) {
    const text = `${JSON.stringify(createBaseline(problems), null, 2)}\n`;
    await writeAtomically(options.writeBaseline, text, io);
    io.stderr(`wrote ${options.writeBaseline} with ${problems.length} problems\n`);
    return 0;
  }
  if (options.diff === true || options.fix === true) {
    const fixed = fixAll({ nodes, problems }, (texts) => judge(nodes.map((node) => withTexts(node, texts))));
    if (options.diff === true) return showFixes(fixed, io);
    await writeFixes(fixed, io);
    if (fixed.length > 0) {
      const texts = new Map(fixed.map(({ source, text }) => [source.name, text]));
      ({ nodes, problems } = await askAndJudge(nodes.map((node) => withTexts(node, texts))));
    }
  }
  const files = nodes.flatMap(({ config }) => config.files.map(({ source }) => source.name));
  const least = severities.indexOf(options.minSeverity);
  const shown = problems.filter(({ severity }) => severities.indexOf(severity) >= least);
  await output(shown, files, options, io);
  const { errors, warnings } = summarise(shown, files.length);
  const limit = options.maxWarnings ?? cluster?.lint.maxWarnings ?? Number.POSITIVE_INFINITY;
  return errors > 0 || warnings > limit ? 1 : 0;
}

/** The cluster file where one is named; those in the folders above are for commands without files. */
async function clusterOf(options: LintOptions, io: Io): Promise<Cluster | null | 'invalid'> {
  if (options.cluster === undefined) return null;
  const { loadCluster } = await import('../cluster.ts');
  return (await loadCluster(options.cluster, io, options.color)) ?? 'invalid';
}

interface Judged {
  readonly nodes: readonly LoadedNode[];
  readonly problems: readonly Problem[];
}

function judgeNodes(
  nodes: readonly LoadedNode[],
  options: LintOptions,
  cluster: Cluster | null,
  baseline: Baseline | null,
): Judged {
  const all = runRules(
    rules,
    { nodes },
    {
      severities: new Map([...(cluster?.lint.rules ?? []), ...(options.rule ?? [])]),
      ...(options.only === undefined ? {} : { only: options.only }),
    },
  );
  return { nodes, problems: baseline === null ? all : subtractBaseline(all, baseline) };
}

/** The node as it would be with other texts of some files. What was asked elsewhere is not asked again. */
function withTexts({ name, config, read }: LoadedNode, texts: ReadonlyMap<string, string>): LoadedNode {
  const sources = config.files.map(({ source }) => {
    const text = texts.get(source.name);
    return text === undefined ? source : new Source(source.name, text, source.encoding);
  });
  return { name, config: read(sources), read };
}

/** What a config alone does not tell: what a real HAProxy says, and who answers at the remote peers. */
async function askElsewhere(node: LoadedNode, options: LintOptions, io: Io): Promise<LoadedNode> {
  const haproxy = options.haproxy ?? (options.withHaproxy === true ? 'haproxy' : undefined);
  const said = haproxy === undefined ? {} : { said: await askHaproxy(node, haproxy, io) };
  if (options.reach !== true) return { ...node, ...said };
  const { reachPeers } = await import('../reach.ts');
  return {
    ...node,
    ...said,
    reached: await reachPeers(node.config, options.timeout ?? DEFAULT_TIMEOUT_MS, io),
  };
}

async function readBaseline(path: string, io: Io): Promise<Baseline> {
  const { text } = await readSource(path, io);
  try {
    const data: unknown = JSON.parse(text);
    if (isBaseline(data)) return data;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new HapeersError(
    'file-unreadable',
    `the file is no baseline of hapeers (${path})`,
    'make one with --write-baseline FILE',
  );
}

/** Prints what the safe fixes change; 1 where they change anything. */
function showFixes(fixed: readonly FixedText[], io: Io): number {
  for (const { source, text } of fixed) {
    const diff = unifiedDiff(source.name, source.text, text);
    io.stdout(source.encoding === 'utf-8' ? diff : source.toBytes(diff));
  }
  return fixed.length > 0 ? 1 : 0;
}

/** All files are looked at before the first is written: one that has changed since it was read stops all of them. */
async function writeFixes(fixed: readonly FixedText[], io: Io): Promise<void> {
  for (const { source } of fixed) {
    if (source.name.startsWith('<')) {
      throw new HapeersError('usage', '--fix cannot write to standard input', 'name the file, or use --diff');
    }
    const now = await readSource(source.name, io);
    if (now.text !== source.text || now.encoding !== source.encoding) {
      throw new HapeersError(
        'file-unwritable',
        `the file has changed while it was read (${source.name})`,
        'run it again',
      );
    }
  }
  for (const { source, text, applied } of fixed) {
    await writeAtomically(source.name, source.toBytes(text), io);
    io.stderr(`fixed ${applied} ${applied === 1 ? 'problem' : 'problems'} in ${source.name}\n`);
  }
}

async function output(
  problems: readonly Problem[],
  files: readonly string[],
  options: LintOptions,
  io: Io,
): Promise<void> {
  const color = options.output === undefined ? options.color : false;
  const text = await reportProblems(options.format, problems, { files, color }, io);
  if (options.output === undefined) io.stdout(text);
  else await writeAtomically(options.output, text, io);
  if (options.format === 'text' || options.format === 'compact') {
    io.stderr(files.length === 0 ? 'no files to lint\n' : summaryLine(summarise(problems, files.length)));
  }
}
