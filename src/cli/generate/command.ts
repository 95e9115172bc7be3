import { resolve } from 'node:path';
import { HapeersError } from '../../errors.ts';
import { localpeerOf } from '../../generate/localpeer.ts';
import { targetOf } from '../../generate/node-file.ts';
import type { Cluster } from '../../model/cluster.ts';
import { visibleLines } from '../../report/visible.ts';
import { Source } from '../../text.ts';
import { loadCluster } from '../shell/cluster-file.ts';
import type { Command } from '../shell/commander.ts';
import { readSources } from '../shell/files.ts';
import { askBuild } from '../shell/installed-haproxy.ts';
import type { Io } from '../shell/io.ts';
import { filesBeside } from '../shell/node-files.ts';
import { shownPath } from '../shell/shown-path.ts';
import { tell } from '../shell/tell.ts';
import { type Draft, makeDrafts } from './drafts.ts';
import { noteHostNames } from './host-names.ts';
import { addGenerateOptions, type GenerateCommandOptions } from './options.ts';
import { diffOf, printAll, showDiffs, writeAll } from './output.ts';
import { type Candidate, verify } from './verify.ts';

export function register(command: Command, io: Io, finish: (exitCode: number) => void): void {
  addGenerateOptions(command).action(async (path: string | undefined, options: GenerateCommandOptions) => {
    finish(await generate(path, options, io));
  });
}

async function generate(path: string | undefined, options: GenerateCommandOptions, io: Io): Promise<number> {
  checkUsage(path, options);
  if (options.from !== undefined) return (await import('./derive.ts')).deriveFrom(options, io);
  if (options.convert !== undefined) {
    return (await import('./convert.ts')).convert({ ...options, convert: options.convert }, io);
  }
  if (options.watch === true) {
    const { watch } = await import('./watch.ts');
    const check = async (cluster: Cluster, drafts: readonly Draft[], to: Io) => {
      checkDestinations(drafts, options);
      return refusal(cluster, drafts, options, to);
    };
    return watch(path ?? options.cluster ?? null, options, check, io);
  }
  const cluster = await loadCluster(path ?? options.cluster ?? null, io, options.color);
  if (cluster === null) return 2;
  const drafts = await makeDrafts(cluster, options, io);
  if (options.artifact === undefined) noteHostNames(cluster, io);
  checkDestinations(drafts, options);
  const stop = await refusal(cluster, drafts, options, io);
  if (stop !== null) return stop;
  const isJson = options.format === 'json';
  if (options.diff === true && !isJson) showDiffs(drafts, options.color, io);
  const changed = drafts.filter(({ before, text }) => before?.text !== text);
  const plan =
    isPlanned(options) && (isJson || io.terminal.stderr)
      ? await plannedText(cluster, drafts, options, io)
      : '';
  const say = isJson ? io.stdout : io.stderr;
  if (options.check === true) {
    for (const { path: file } of changed)
      tell(io, `${file ?? 'standard input'} differs from ${cluster.source.name}`);
    say(plan);
    return changed.length > 0 ? 1 : 0;
  }
  if (options.write === true || (options.output !== undefined && options.diff !== true)) {
    await writeAll(drafts, options, io);
  } else if (options.diff !== true) {
    printAll(drafts, io);
  }
  say(plan);
  return options.exitCode === true && changed.length > 0 ? 1 : 0;
}

/**
 * Says why drafts must not be written.
 * @returns the exit code; null where they may be
 * @throws HapeersError `nodes-missing`
 */
async function refusal(
  cluster: Cluster,
  drafts: readonly Draft[],
  options: GenerateCommandOptions,
  io: Io,
): Promise<1 | 2 | null> {
  if (options.artifact === undefined && drafts.some(({ before }) => before !== null)) {
    if (options.allowShrink !== true) {
      const { refuseMissingNodes } = await import('./missing-nodes.ts');
      await refuseMissingNodes(cluster, drafts, options.form, io);
    }
    const { guard } = await import('./guard.ts');
    const stop = await guard(cluster, drafts, options, io);
    if (stop !== null) {
      if (options.diff === true) showDiffs(drafts, options.color, io);
      return stop;
    }
  }
  return options.verify === true && !(await verifyAll(cluster, drafts, options, io)) ? 1 : null;
}

/** Whether files that are there already are compared or changed. */
function isPlanned(options: GenerateCommandOptions): boolean {
  return options.artifact === undefined && isAsked(options);
}

function isAsked({ diff, check, write }: GenerateCommandOptions): boolean {
  return diff === true || check === true || write === true;
}

async function plannedText(
  cluster: Cluster,
  drafts: readonly Draft[],
  { form, format }: GenerateCommandOptions,
  io: Io,
): Promise<string> {
  const { planJson, planOf, planText } = await import('./plan.ts');
  const plan = await planOf(cluster, drafts, form, io);
  return format === 'json' ? planJson(plan, (draft) => diffOf(draft, io)) : planText(plan, cluster);
}

function checkUsage(path: string | undefined, options: GenerateCommandOptions): void {
  const refuse = (message: string, hint: string) => {
    throw new HapeersError('usage', message, hint);
  };
  if (path !== undefined && options.cluster !== undefined) {
    refuse('the cluster file is named twice', 'give it once, as an argument or with --cluster');
  }
  if (options.check === true && options.write === true) {
    refuse('--check and --write cannot be combined', 'give one of them');
  }
  refuseStrayWatch(path, options);
  if (options.format === 'json' && !isPlanned(options) && options.watch !== true) {
    refuse('--format json requires --diff, --check or --write', 'add one of them');
  }
  // What --check does anyway.
  if (options.exitCode === true && !isAsked(options)) {
    refuse('--exit-code requires --diff, --check or --write', 'add one of them');
  }
  if (options.root !== undefined && options.verify !== true)
    refuse('--root requires --verify', 'add --verify');
  if (options.backup === true && options.write !== true) refuse('--backup requires --write', 'add --write');
  if (options.artifact !== undefined) {
    const stray = (['form', 'into', 'verify'] as const).find((key) => options[key] !== undefined);
    if (stray !== undefined) refuse(`--artifact and --${stray} cannot be combined`, 'give one of them');
  }
  if (options.convert !== undefined) {
    if (path !== undefined || options.cluster !== undefined) {
      refuse('--convert does not use a cluster file', 'name the config with --into FILE');
    }
    const stray = NOT_TO_CONVERT.find((key) => options[key] !== undefined);
    if (stray !== undefined) refuse(`--convert and --${stray} cannot be combined`, 'give one of them');
    return;
  }
  if (options.from === undefined) {
    const stray = (['haproxyVersion', 'env', 'envInherit'] as const).find(
      (key) => options[key] !== undefined,
    );
    if (stray !== undefined) refuse(`--${flagOf(stray)} requires --from or --convert`, 'leave it out');
    return;
  }
  if (path !== undefined || options.cluster !== undefined) {
    refuse(
      '--from makes a cluster file, so it cannot read one',
      options.from === true && path !== undefined
        ? `name the configs right after it: --from ${path}`
        : 'leave the cluster file out',
    );
  }
  const stray = OF_OTHER_DIRECTION.find((key) => options[key] !== undefined);
  if (stray !== undefined) refuse(`--from and --${stray} cannot be combined`, 'give one of them');
}

/** Watching writes files, for a cluster file that can be read again. */
function refuseStrayWatch(path: string | undefined, options: GenerateCommandOptions): void {
  if (options.watch !== true) {
    const stray = (['interval', 'quietTime', 'maxWait', 'reloadCommand', 'reloadSocket'] as const).find(
      (key) => options[key] !== undefined,
    );
    if (stray !== undefined) throw new HapeersError('usage', `--${flagOf(stray)} requires --watch`, 'add it');
    return;
  }
  const other = (['diff', 'check', 'from', 'convert', 'artifact', 'exitCode'] as const).find(
    (key) => options[key] !== undefined,
  );
  if (other !== undefined) {
    throw new HapeersError('usage', `--watch and --${flagOf(other)} cannot be combined`, 'give one of them');
  }
  if (options.reloadCommand !== undefined && options.reloadSocket !== undefined) {
    throw new HapeersError(
      'usage',
      '--reload-command and --reload-socket cannot be combined',
      'give one of them',
    );
  }
  if (options.write !== true && options.output === undefined) {
    throw new HapeersError('usage', '--watch writes files', 'add --write, or name a file with -o FILE');
  }
  if ([path, options.cluster, options.into, options.output].includes('-')) {
    throw new HapeersError('usage', '--watch reads and writes files, not "-"', 'name a file');
  }
}

/** What needs a cluster file, or makes one. */
const NOT_TO_CONVERT = ['from', 'all', 'node', 'form', 'artifact', 'output'] as const;

/** What makes configs and not a cluster file. */
const OF_OTHER_DIRECTION = ['all', 'form', 'artifact', 'into', 'diff', 'check', 'write', 'verify'] as const;

function flagOf(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Comparing and writing need a file. */
function checkDestinations(drafts: readonly Draft[], options: GenerateCommandOptions): void {
  const asked = (['diff', 'check', 'write'] as const).find((option) => options[option] === true);
  // What comes from standard input can be compared, but not replaced.
  const isMissing = ({ path, before }: Draft) => path === null && (before === null || asked === 'write');
  if (asked !== undefined && drafts.some(isMissing) && options.output !== '-') {
    throw new HapeersError('usage', `--${asked} needs a file`, 'name it with --into FILE or -o FILE');
  }
  const isSplice = options.into !== undefined && asked === undefined && options.output === undefined;
  if (isSplice && drafts.length > 1) {
    throw new HapeersError(
      'usage',
      'several configs do not fit on standard output',
      'add --write, --diff or --check',
    );
  }
}

/** Every node must accept its files; what HAProxy says otherwise goes to standard error. */
async function verifyAll(
  cluster: Cluster,
  drafts: readonly Draft[],
  options: GenerateCommandOptions,
  io: Io,
): Promise<boolean> {
  let accepted = true;
  for (const node of new Set(drafts.flatMap(({ nodes }) => nodes))) {
    const own = drafts.filter(({ nodes }) => nodes.includes(node));
    const { refusal, warnings } = await verify(
      { ...(await candidateOf(cluster, own, node, io)), root: options.root ?? null },
      options.haproxy,
      io,
    );
    for (const warning of warnings)
      tell(io, `hapeers: HAProxy warns about the config of "${node}": ${warning}`);
    if (refusal === null) continue;
    accepted = false;
    const paths = own.flatMap(({ path }) => (path === null ? [] : [path]));
    const where = paths.length === 0 ? '' : ` (${paths.map(shownPath).join(', ')})`;
    io.stderr(visibleLines(`hapeers: HAProxy refuses the config of "${node}"${where}\n${refusal}`));
  }
  tellOtherVersion(cluster, drafts, options.haproxy, io);
  if (!accepted) io.stderr('  hint: nothing was written; fix the cluster file or the config and try again\n');
  return accepted;
}

/** Another branch than that of the node may accept what its own refuses. */
function tellOtherVersion(cluster: Cluster, drafts: readonly Draft[], haproxy: string, io: Io): void {
  const said = askBuild(haproxy, { cwd: io.cwd, env: { ...io.env } })?.version ?? null;
  const branch = /^\d+\.\d+/.exec(said ?? '')?.[0];
  if (said === null || branch === undefined) return;
  const others = new Map<string, string[]>();
  for (const node of new Set(drafts.flatMap(({ nodes }) => nodes))) {
    const own = cluster.nodes.find(({ name }) => name === node);
    if (own?.namesVersion !== true) continue;
    const wanted = `${own.version.major}.${own.version.minor}`;
    if (wanted !== branch) others.set(wanted, [...(others.get(wanted) ?? []), node]);
  }
  for (const [wanted, nodes] of others) {
    tell(
      io,
      `note: HAProxy ${said} was asked, but ${nodes.join(', ')} ${nodes.length === 1 ? 'runs' : 'run'} ${wanted} by the cluster file`,
    );
  }
}

/** The drafts as HAProxy would read them on the node: together with its other files. */
async function candidateOf(
  cluster: Cluster,
  drafts: readonly Draft[],
  node: string,
  io: Io,
): Promise<Omit<Candidate, 'root'>> {
  const files = filesBeside(cluster, node, drafts[0]?.path ?? null, io);
  const changed = new Set(drafts.map(({ path }) => (path === null ? '' : resolve(io.cwd, path))));
  const others = files.filter((file) => !changed.has(file));
  const sources = [
    ...drafts.map(({ path, text }) => new Source(path ?? '', text)),
    ...(await readSources(others, io)),
  ];
  const target = targetOf(cluster, node);
  return {
    changes: drafts,
    files,
    localPeer: sources.every((one) => localpeerOf(one, target).kind === 'none') ? node : null,
    sections: cluster.sections.map(({ name }) => name),
  };
}
