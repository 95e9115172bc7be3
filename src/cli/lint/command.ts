import { bytesOf } from '../../bytes.ts';
import { HapeersError } from '../../errors.ts';
import { unifiedDiff } from '../../generate/diff.ts';
import { type Baseline, createBaseline, isBaseline, renamedInBaseline } from '../../lint/baseline.ts';
import type { FixedText } from '../../lint/fix/fix.ts';
import type { Problem } from '../../problem.ts';
import { coloredDiff, shownDiff } from '../../report/diff.ts';
import { reportProblems } from '../../report/problems.ts';
import { type Summary, summarize, summaryLine } from '../../report/summary.ts';
import { currentRule } from '../rules/known-rule.ts';
import { colorsFor } from '../shell/color.ts';
import type { Command } from '../shell/commander.ts';
import { readSource } from '../shell/files.ts';
import type { Io } from '../shell/io.ts';
import { showsLinks } from '../shell/links.ts';
import { shownPath } from '../shell/shown-path.ts';
import { type ConfigTarget, describeTargets } from '../shell/target.ts';
import { tell } from '../shell/tell.ts';
import { writeFile } from '../shell/write-file.ts';
import { describeLookedAt, type LookedAt } from './looked-at.ts';
import { needsClusterNodes } from './nodes.ts';
import { addLintOptions, type LintCommandOptions, severities } from './options.ts';
import { findProblems } from './problems.ts';
import { loadLintCluster } from './settings.ts';

export function register(command: Command, io: Io, finish: (exitCode: number) => void): void {
  addLintOptions(command, io).action(async (paths: readonly string[], options: LintCommandOptions) => {
    finish(await lint(paths, options, io));
  });
}

async function lint(paths: readonly string[], options: LintCommandOptions, io: Io): Promise<number> {
  const settings = await loadLintCluster(
    options.cluster,
    needsClusterNodes(paths, options),
    io,
    options.color,
  );
  if (settings === 'invalid') return 2;
  const cluster = settings?.cluster ?? null;
  if (
    options.extract === true &&
    (options.fix === true || options.diff === true || options.node !== undefined)
  ) {
    throw new HapeersError(
      'usage',
      '--extract cannot be combined with --fix, --diff or --node',
      'copy the text out of the file',
    );
  }
  const baseline = options.baseline === undefined ? null : readBaseline(options.baseline, io);
  const find = (fixes: boolean) => findProblems(paths, options, { cluster, baseline, fixes }, io);
  const found = await find(options.diff === true || options.fix === true);
  if (found.isEmpty) throw nothingToLint(found.files, paths);
  if (options.writeBaseline !== undefined) {
    const text = `${JSON.stringify(createBaseline(found.problems), null, 2)}\n`;
    await writeFile(options.writeBaseline, text, io);
    tell(io, `wrote ${shownPath(options.writeBaseline)} with ${found.problems.length} problems`);
    return 0;
  }
  if (options.diff === true) return showFixes(found.fixed, options, io);
  if (options.fix === true) await writeFixes(found.fixed, io);
  const { files, problems, targets, hosts, looked } = found.fixed.length > 0 ? await find(false) : found;
  const least = severities.indexOf(options.minSeverity);
  const shown = problems.filter(({ severity }) => severities.indexOf(severity) >= least);
  const settingsFile = settings?.isMentioned === true ? settings.cluster.source.name : null;
  await output({ files, problems: shown, targets, hosts, looked, settingsFile }, options, io);
  const { errors, warnings } = summarize(shown, files.length);
  const limit = options.maxWarnings ?? cluster?.lint.maxWarnings ?? Number.POSITIVE_INFINITY;
  return errors > 0 || warnings > limit ? 1 : 0;
}

/** What makes nothing but a clean report is most often not what was meant. */
function nothingToLint(files: readonly string[], paths: readonly string[]): HapeersError {
  if (files.length === 0) {
    return new HapeersError(
      'usage',
      `no file is named *.cfg (${paths.map(shownPath).join(', ')})`,
      'a directory stands for its *.cfg files: name the file',
    );
  }
  const what = files.length === 1 ? 'this file is empty' : 'these files are empty';
  return new HapeersError(
    'usage',
    `${what}, so HAProxy would start nothing (${files.map(shownPath).join(', ')})`,
    'name a haproxy.cfg',
  );
}

function readBaseline(path: string, io: Io): Baseline {
  const { text } = readSource(path, io);
  try {
    const data: unknown = JSON.parse(text);
    if (isBaseline(data)) {
      for (const id of renamedInBaseline(data)) currentRule(id, io);
      return data;
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new HapeersError(
    'file-unreadable',
    `invalid baseline file (${shownPath(path)})`,
    'make one with --write-baseline FILE',
  );
}

/** Prints what the safe fixes change; 1 where they change anything. */
function showFixes(
  fixed: readonly FixedText[],
  { color, showSecrets }: Pick<LintCommandOptions, 'color' | 'showSecrets'>,
  io: Io,
): number {
  for (const { source, text } of fixed) {
    const plain = unifiedDiff(source.name, source.text, text);
    const diff = coloredDiff(
      io.terminal.stdout && showSecrets !== true ? shownDiff(plain) : plain,
      colorsFor(io, 'stdout', color),
    );
    io.stdout(source.encoding === 'utf-8' ? diff : bytesOf(source, diff));
  }
  return fixed.length > 0 ? 1 : 0;
}

/** All files are looked at before the first is written: one that has changed since it was read stops all of them. */
async function writeFixes(fixed: readonly FixedText[], io: Io): Promise<void> {
  for (const { source } of fixed) {
    if (source.name.startsWith('<')) {
      throw new HapeersError('usage', '--fix cannot write to standard input', 'name the file, or use --diff');
    }
    const now = readSource(source.name, io);
    if (now.text !== source.text || now.encoding !== source.encoding) {
      throw new HapeersError(
        'file-unwritable',
        `another program changed the file meanwhile (${source.name})`,
        'run it again',
      );
    }
  }
  for (const { source, text, applied } of fixed) {
    await writeFile(source.name, bytesOf(source, text), io, bytesOf(source));
    tell(io, `fixed ${applied} ${applied === 1 ? 'problem' : 'problems'} in ${source.name}`);
  }
}

interface Outcome {
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  readonly targets: readonly ConfigTarget[];
  readonly hosts: readonly string[];
  readonly looked: LookedAt;
  /** A cluster file that nobody named, so that nobody wonders where a severity comes from. */
  readonly settingsFile: string | null;
}

async function output(
  { files, problems, targets, hosts, looked, settingsFile }: Outcome,
  options: LintCommandOptions,
  io: Io,
): Promise<void> {
  const color = options.output === undefined ? options.color : false;
  const links = options.output === undefined && showsLinks(io);
  const context = {
    files,
    colors: colorsFor(io, 'stdout', color),
    links,
    ...(options.output === undefined && io.columns !== undefined ? { width: io.columns } : {}),
    showSecrets: options.showSecrets === true,
    secrets: options.envInherit === true ? inheritedSecrets(problems, io) : new Map<string, string>(),
  };
  const text = await reportProblems(options.format, problems, context);
  if (options.output === undefined) io.stdout(text);
  else await writeFile(options.output, text, io);
  if (options.format !== 'text' && options.format !== 'compact') return;
  const summary = summarize(problems, files.length);
  const more = problems.length === 0 ? '' : `; ${nextStep(summary, problems)}`;
  const settings = settingsFile === null ? '' : `, with the settings of ${settingsFile}`;
  const judged = `${describeTargets(targets)}${describeHosts(hosts)}: ${describeLookedAt(looked)}`;
  tell(io, `${summaryLine(summary)}${settings}${more}`);
  tell(io, judged);
}

/** The values of variables of this process that the configs use: shown by their names. */
function inheritedSecrets(problems: readonly Problem[], { env }: Io): ReadonlyMap<string, string> {
  const text = [...new Set(problems.map(({ source }) => source.text))].join('\n');
  return new Map(
    Object.entries(env).flatMap(([name, value]): [string, string][] => {
      const isUsed = value !== undefined && value.length >= SHORTEST_SECRET && refersTo(text, name);
      return isUsed ? [[value, `\${${name}}`]] : [];
    }),
  );
}

/** `"$NAME"` or `"${NAME...}"`. */
function refersTo(text: string, name: string): boolean {
  return text.includes(`$${name}`) || text.includes(`\${${name}`);
}

/** Shorter values stand in too many words. */
const SHORTEST_SECRET = 4;

/** Which local peer a report is for, where that is not in the config. */
function describeHosts([host]: readonly string[]): string {
  return host === undefined ? '' : `, for local peer "${host}" (the host name; -L changes it)`;
}

/** What can be done about the problems: one line for people. */
function nextStep({ fixable }: Summary, [first]: readonly Problem[]): string {
  const fix = fixable === 0 ? '' : `--fix repairs ${fixable}, `;
  return `${fix}"hapeers explain ${first?.rule}" says more`;
}
