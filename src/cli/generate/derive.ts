import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { foundText } from '../../cluster/derive/found.ts';
import { nodesOfConfig } from '../../cluster/derive/local-peer.ts';
import { type DerivedNode, deriveCluster } from '../../cluster/derive.ts';
import { printCluster } from '../../cluster/print.ts';
import { readCluster } from '../../cluster/read.ts';
import { HapeersError } from '../../errors.ts';
import { unifiedDiff } from '../../generate/diff.ts';
import { spliceInto } from '../../generate/splice.ts';
import { rules } from '../../lint/rules/index.ts';
import { runRules } from '../../lint/run.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Problem } from '../../problem.ts';
import { shownDiff } from '../../report/diff.ts';
import { PROJECT_URL } from '../../report/rule-url.ts';
import { reportText } from '../../report/text.ts';
import { visible } from '../../report/visible.ts';
import { Source } from '../../text.ts';
import { colorsFor } from '../shell/color.ts';
import { configOf } from '../shell/config.ts';
import { readSources } from '../shell/files.ts';
import { CLUSTER_NAMES } from '../shell/find-cluster.ts';
import { makeFolder } from '../shell/folder.ts';
import type { Io } from '../shell/io.ts';
import { parseNode } from '../shell/node-option.ts';
import type { ConfigOptions } from '../shell/options.ts';
import { shownPath } from '../shell/shown-path.ts';
import { configTarget } from '../shell/target.ts';
import { tell } from '../shell/tell.ts';
import { writeFile } from '../shell/write-file.ts';

export interface DeriveOptions extends ConfigOptions {
  /** Files, each the config of one node, or of all where it is the same for all; true where `node` names them. */
  readonly from?: readonly string[] | true;
  /** `NAME=FILE[,FILE...]` */
  readonly node?: readonly string[];
  readonly output?: string;
  readonly color?: boolean;
}

/** The files of a node, or of several nodes that share them. */
interface Origin {
  readonly sources: readonly Source[];
  readonly nodes: readonly DerivedNode[];
}

/**
 * Makes the cluster file of existing configs, and prints or writes it. What it cannot say goes to standard error.
 * @returns the exit code: 1 where the configs contradict each other, are refused by HAProxy or do not say enough
 * @throws HapeersError `usage`, `file-unreadable`, `file-unwritable`
 */
export async function deriveFrom(options: DeriveOptions, io: Io): Promise<number> {
  const output = options.output === '-' ? undefined : options.output;
  const origins = await readOrigins(options, output, io);
  const nodes = origins.flatMap((origin) => origin.nodes);
  if (nodes.every(({ config }) => config.peersSections.every(({ name }) => name?.value == null))) {
    throw new HapeersError(
      'usage',
      'the configs have no named peers section to make a cluster file from',
      'name the config that has one',
    );
  }
  const { file, problems, found } = deriveCluster(nodes, options.haproxyVersion ?? null);
  const colors = colorsFor(io, 'stderr', options.color);
  if (problems.length > 0) io.stderr(reportText(problems, colors));
  if (problems.some(({ severity }) => severity === 'error')) return 1;
  const refused = refusals(nodes);
  if (refused.length > 0) io.stderr(reportText(refused, colors));
  const isJson = output?.endsWith('.json') === true;
  const folder = folderOf(output, io);
  const nameOf = (source: Source) =>
    isFile(source) ? relativeTo(folder, resolve(io.cwd, source.name)) : source.name;
  const comments = found.map((one) => ({ path: one.path, text: visible(foundText(one, nameOf)) }));
  const text = isJson ? `${JSON.stringify(file, null, 2)}\n` : `${HEAD}${printCluster(file, comments)}`;
  const source = new Source(output ?? CLUSTER_NAMES[0], text);
  const reading = readCluster(source);
  if (reading.cluster === null) {
    if (isJson) io.stderr(reportText(reading.problems, colors));
    else await put(markedDraft(source, reading.problems), output, io);
    io.stderr(
      `hapeers: the configs do not say enough for a cluster file\n  hint: ${isJson ? 'make a YAML file, in which the places are marked' : 'complete the lines below "# hapeers:"'}\n`,
    );
    return 1;
  }
  tellWhoIsMissing(reading.cluster, nodes, io);
  const strangers = nodes.filter(({ name }) => reading.cluster?.nodes.every((one) => one.name !== name));
  for (const { name, config } of strangers) {
    const where = config.files.map(({ source: { name: path } }) => path).join(', ');
    tell(io, `hapeers: "${name}" is left out: no peers section lists it for certain (${where})`);
  }
  tellWhatChanges(reading.cluster, origins, io);
  await put(text, output, io);
  return refused.length + strangers.length > 0 ? 1 : 0;
}

/** Editors with a language server for YAML complete and check the file by the first line. */
const HEAD = `# yaml-language-server: $schema=${PROJECT_URL}/raw/main/grammar/cluster.schema.json\n# The comments say in which lines of the configs each entry was found.\n`;

async function put(text: string, output: string | undefined, io: Io): Promise<void> {
  if (output === undefined) {
    io.stdout(text);
    return;
  }
  await makeFolder(dirname(resolve(io.cwd, output)));
  await writeFile(output, text, io);
  tell(io, `wrote ${shownPath(output)}`);
}

/** What HAProxy refuses of the configs, each place once: a cluster file of them says what never ran. */
function refusals(nodes: readonly DerivedNode[]): readonly Problem[] {
  const found = new Map<string, Problem>();
  for (const { config } of nodes) {
    for (const problem of runRules(rules, { nodes: [{ name: null, config }] })) {
      if (problem.haproxy !== 'refuses') continue;
      const { source, range, rule } = problem;
      found.set(`${source.name} ${range.start} ${rule}`, problem);
    }
  }
  return [...found.values()];
}

/** A cluster file that lacks something, with what that is above each place. */
function markedDraft(source: Source, problems: readonly Problem[]): string {
  const marks = new Map<number, string[]>();
  for (const { range, message, hint } of problems) {
    const { line } = source.position(range.start);
    const marked = marks.get(line) ?? [];
    marked.push(visible(hint === null ? message : `${message}; ${hint}`));
    marks.set(line, marked);
  }
  return source.text
    .split('\n')
    .flatMap((line, index) => {
      const indent = /^ */.exec(line)?.[0] ?? '';
      return [...(marks.get(index + 1) ?? []).map((mark) => `${indent}# hapeers: ${mark}`), line];
    })
    .join('\n');
}

async function readOrigins(options: DeriveOptions, output: string | undefined, io: Io): Promise<Origin[]> {
  const paths = options.from === undefined || options.from === true ? [] : options.from;
  const named = (options.node ?? []).map((text) => parseNode(text));
  if (paths.length === 0 && named.length === 0) {
    throw new HapeersError(
      'usage',
      '--from does not name a config',
      'name one or several: --from haproxy.cfg',
    );
  }
  const files = [
    ...paths.map((path) => ({ name: null, files: [path] })),
    ...named.map(({ name, files }) => ({ name, files })),
  ];
  if (options.localpeer !== undefined && files.length > 1) {
    throw new HapeersError(
      'usage',
      '--localpeer is for one config',
      'give each node with its files: --node hap1=a.cfg --node hap2=b.cfg',
    );
  }
  const origins: Origin[] = [];
  for (const { name, files: own } of files) {
    origins.push(await readOrigin(name ?? options.localpeer ?? null, own, options, output, io));
  }
  const names = origins.flatMap(({ nodes }) => (nodes.length === 1 ? nodes.map(({ name }) => name) : []));
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice === undefined) return origins;
  throw new HapeersError(
    'usage',
    `two configs are for the node "${twice}"`,
    'list all files of a node in one option: --node NAME=FILE,FILE',
  );
}

async function readOrigin(
  name: string | null,
  paths: readonly string[],
  options: DeriveOptions,
  output: string | undefined,
  io: Io,
): Promise<Origin> {
  const sources = await readSources(paths, io);
  const target = configTarget(name, options, null, io);
  const unnamed = configOf(sources, null, target);
  const own = unnamed.localPeer.name;
  if (name !== null && own !== null && own !== name) {
    throw new HapeersError(
      'usage',
      `the file says "localpeer ${own}", not "${name}" (${paths.map(shownPath).join(', ')})`,
      `name the node "${own}"`,
    );
  }
  const names = name === null ? nodesOfConfig(unnamed) : [name];
  if (names.length === 0) {
    throw new HapeersError(
      'usage',
      `the local peer is not known (${paths.map(shownPath).join(', ')})`,
      `name it: --from --node NAME=${paths.join(',')}`,
    );
  }
  const folder = folderOf(output, io);
  // Whether a config that fits all nodes is that of each, nobody knows.
  const listed = names.length > 1 || paths.includes('-') ? [] : sources;
  const files = listed.map((source) => relativeTo(folder, resolve(io.cwd, source.name)));
  return {
    sources,
    nodes: names.map((one) => ({
      name: one,
      files,
      config: own === one ? unnamed : configOf(sources, one, target),
    })),
  };
}

/** Where the cluster file is, or is to be. */
function folderOf(output: string | undefined, { cwd }: Io): string {
  return output === undefined ? cwd : dirname(resolve(cwd, output));
}

function isFile({ name }: Source): boolean {
  return name !== '<stdin>';
}

function relativeTo(folder: string, path: string): string {
  const near = relative(folder, path);
  return isAbsolute(near) ? path : near;
}

function tellWhoIsMissing(cluster: Cluster, nodes: readonly DerivedNode[], io: Io): void {
  const missing = cluster.nodes.filter(({ name }) => nodes.every((node) => node.name !== name));
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => `"${name}"`).join(', ');
  tell(
    io,
    `hapeers: no config for ${names} was given, so the address that other nodes dial is used as the listening address`,
  );
}

/** The proof of a derived cluster file: what would be generated from it into the very configs that it comes from. */
function tellWhatChanges(cluster: Cluster, origins: readonly Origin[], io: Io): void {
  for (const { sources, nodes } of origins) {
    const name = sources.map((source) => source.name).join('+');
    const whole = new Source(
      name,
      sources.map(({ text }) => (text === '' || text.endsWith('\n') ? text : `${text}\n`)).join(''),
    );
    // One text for all of them is told once.
    const told = new Set<string>();
    for (const node of nodes.filter(({ name: one }) => isMember(cluster, one))) {
      const said = whatChanges(cluster, whole, node.name);
      if (said === '' || told.has(said)) continue;
      told.add(said);
      io.stderr(said);
    }
  }
}

function isMember(cluster: Cluster, node: string): boolean {
  return cluster.nodes.some(({ name }) => name === node);
}

function whatChanges(cluster: Cluster, source: Source, node: string): string {
  try {
    const diff = unifiedDiff(source.name, source.text, spliceInto(source, cluster, node));
    if (diff === '') return '';
    return `${visible(`hapeers: generating from this cluster file would change the config (${source.name})`)}\n${shownDiff(diff)}`;
  } catch (error) {
    if (!(error instanceof HapeersError)) throw error;
    const hint = error.hint === null ? '' : `  hint: ${visible(error.hint)}\n`;
    return `${visible(`hapeers: generating from this cluster file would fail: ${error.message}`)}\n${hint}`;
  }
}
