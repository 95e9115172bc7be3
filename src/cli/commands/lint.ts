import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { HapeersError } from '../../errors.ts';
import { unifiedDiff } from '../../generate/diff.ts';
import { createBaseline, isBaseline, subtractBaseline } from '../../lint/baseline.ts';
import { applyFixes } from '../../lint/fix.ts';
import { rules } from '../../lint/rules/index.ts';
import { type LintNode, runRules } from '../../lint/run.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Problem } from '../../problem.ts';
import type { Command } from '../commander.ts';
import { readSource, writeAtomically } from '../files.ts';
import type { Io } from '../io.ts';
import { askHaproxy, loadNodes } from '../lint-nodes.ts';
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
  const find = () => findProblems(paths, options, cluster, io);
  let { nodes, problems } = await find();
  if (options.writeBaseline !== undefined) {
    const text = `${JSON.stringify(createBaseline(problems), null, 2)}\n`;
    await writeAtomically(options.writeBaseline, text, io);
    io.stderr(`wrote ${options.writeBaseline} with ${problems.length} problems\n`);
    return 0;
  }
  if (options.diff === true) return showFixes(problems, io);
  if (options.fix === true) {
    // A fix may uncover another one; each round leaves fewer problems, and a handful is all that was ever seen.
    for (let round = 0; round < 10 && (await writeFixes(problems, io)); round++)
      ({ nodes, problems } = await find());
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

async function findProblems(
  paths: readonly string[],
  options: LintOptions,
  cluster: Cluster | null,
  io: Io,
): Promise<{ nodes: readonly LintNode[]; problems: readonly Problem[] }> {
  const loaded = await loadNodes(paths, options, cluster, io);
  const names = loaded.map(({ name }) => name);
  const nodes = await Promise.all(loaded.map((node) => askElsewhere(node, names, options, io)));
  const all = runRules(
    rules,
    { nodes },
    {
      severities: new Map([...(cluster?.lint.rules ?? []), ...(options.rule ?? [])]),
      ...(options.only === undefined ? {} : { only: options.only }),
    },
  );
  const problems =
    options.baseline === undefined ? all : subtractBaseline(all, await readBaseline(options.baseline, io));
  return { nodes, problems };
}

/**
 * What a config alone does not tell: what a real HAProxy says, who answers at the remote peers, and what the files of
 * certificates hold.
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
    const { readCertificates, rootOf } = await import('../certificates.ts');
    const root = rootOf(node.name, options.root, names);
    if (root !== undefined) all = { ...all, certificates: readCertificates(node.config, root, io) };
  }
  if (options.reach === true) {
    const { reachPeers } = await import('../reach.ts');
    all = { ...all, reached: await reachPeers(node.config, options.timeout ?? DEFAULT_TIMEOUT_MS, io) };
  }
  return all;
}

async function readBaseline(path: string, io: Io) {
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

/** Prints what the safe fixes would change; 1 where they would change anything. */
function showFixes(problems: readonly Problem[], io: Io): number {
  const fixed = applyFixes(problems);
  for (const { source, text } of fixed) {
    const diff = unifiedDiff(source.name, source.text, text);
    io.stdout(source.encoding === 'utf-8' ? diff : source.toBytes(diff));
  }
  return fixed.length > 0 ? 1 : 0;
}

/** Whether anything was written. A file that has changed since it was read is left alone. */
async function writeFixes(problems: readonly Problem[], io: Io): Promise<boolean> {
  const fixed = applyFixes(problems);
  for (const { source, text, applied } of fixed) {
    if (source.name.startsWith('<')) {
      throw new HapeersError('usage', '--fix cannot write to standard input', 'name the file, or use --diff');
    }
    const now = await readFile(resolve(io.cwd, source.name));
    if (!now.equals(source.toBytes())) {
      throw new HapeersError(
        'file-unwritable',
        `the file has changed while it was read (${source.name})`,
        'run it again',
      );
    }
    await writeAtomically(source.name, source.toBytes(text), io);
    io.stderr(`fixed ${applied} ${applied === 1 ? 'problem' : 'problems'} in ${source.name}\n`);
  }
  return fixed.length > 0;
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
