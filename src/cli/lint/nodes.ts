import { HapeersError } from '../../errors.ts';
import type { HaproxySaid } from '../../lint/haproxy/merge.ts';
import type { LintNode } from '../../lint/run.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Config } from '../../model/config.ts';
import type { TranslatedAddress } from '../../model/fleet/fleet.ts';
import { parseAddress } from '../../model/value/address.ts';
import { Source } from '../../text.ts';
import { configOf } from '../shell/config.ts';
import { isFile, listConfigs, readSource } from '../shell/files.ts';
import { refuseForeign } from '../shell/foreign-file.ts';
import { checkConfig } from '../shell/haproxy-check.ts';
import type { Io } from '../shell/io.ts';
import { givenLocalPeer } from '../shell/local-peer.ts';
import { configPaths } from '../shell/node-files.ts';
import { parseNode } from '../shell/node-option.ts';
import type { ConfigOptions } from '../shell/options.ts';
import { shownPath } from '../shell/shown-path.ts';
import { type ConfigTarget, configTarget } from '../shell/target.ts';
import { tell } from '../shell/tell.ts';
import { extractConfigs } from './extract.ts';

/** Options that say which nodes there are. */
export interface NodeOptions extends ConfigOptions {
  readonly node?: readonly string[];
  readonly each?: true;
  /** Whether the configs are inside of the files. */
  readonly extract?: true;
  /** Files of one config, as HAProxy's own -f has them. */
  readonly file?: readonly string[];
  readonly stdinFilename?: string;
}

/** A node whose config is read when it is its turn. */
export interface NodePlan {
  /** Null where the node is linted alone. */
  readonly name: string | null;
  /** Files, directories, or `-`. */
  readonly paths: readonly string[];
  readonly target: ConfigTarget;
  /** Where the cluster file says that the others dial it, and it listens elsewhere. */
  readonly translated?: readonly TranslatedAddress[];
  /**
   * The config that these files make for this node.
   * @throws HapeersError `usage`
   */
  readonly read: (files: readonly Source[]) => Config;
}

/** Whether the nodes to lint are those of the cluster file. */
export function needsClusterNodes(
  paths: readonly string[],
  { node, each, extract, file }: NodeOptions,
): boolean {
  return paths.length === 0 && node === undefined && (file ?? []).length === 0 && !each && !extract;
}

/**
 * The nodes to lint, in the fleets that they form: the files of one node; several with `--node` or those of the cluster
 * file, each of which is the local peer of its own files; or with `--each` every file alone.
 * @throws HapeersError `usage`, `file-unreadable`
 */
export function planNodes(
  paths: readonly string[],
  options: NodeOptions,
  cluster: Cluster | null,
  io: Io,
): readonly (readonly NodePlan[])[] {
  if (options.node !== undefined) return [planNamedNodes(paths, options, cluster, io)];
  const single = (own: readonly string[]): NodePlan => {
    const { name, by } = givenLocalPeer(own, options.localpeer, io);
    const target = configTarget(name, options, cluster, io);
    const read = (files: readonly Source[]) => configOf(files.map(config), name, target, by);
    return { name: null, paths: own, target, read };
  };
  if (options.extract === true) return extracted(paths, single, io);
  const files = options.file ?? [];
  if (files.length > 0) return [[single([...files, ...paths])]];
  if (options.each === true && paths.length > 0) {
    return listConfigs(paths, io).map((file) => [single([file])]);
  }
  if (areSeparate(paths, io)) {
    tell(
      io,
      `note: ${paths.length} files with a global section each are read as separate configs; use -f for one config in several files`,
    );
    return paths.map((file) => [single([file])]);
  }
  if (paths.length > 0) return [[single(paths)]];
  if (cluster === null || options.each === true) {
    throw new HapeersError(
      'usage',
      'no file is named',
      'name a haproxy.cfg, a directory, or "-" for standard input',
    );
  }
  const listed = cluster.nodes.filter(({ config }) => config.length > 0);
  if (listed.length === 0) {
    throw new HapeersError(
      'usage',
      `the cluster file does not name a config for any node (${cluster.source.name})`,
      'add "config: [FILE]" to the nodes, or name the files here',
    );
  }
  return [
    listed.map(({ name, config }) => {
      return planNode(name, configPaths(cluster, config), options, cluster, io);
    }),
  ];
}

/** @throws HapeersError `usage` where the file is something else */
function config(source: Source): Source {
  refuseForeign(source);
  return source;
}

/** The configs inside of files, each one alone. */
function extracted(
  paths: readonly string[],
  single: (own: readonly string[]) => NodePlan,
  io: Io,
): readonly (readonly NodePlan[])[] {
  if (paths.length === 0 || paths.includes('-')) {
    throw new HapeersError('usage', '--extract needs files', 'name YAML or Markdown files');
  }
  const plans = paths.flatMap((path) =>
    extractConfigs(readSource(path, io).text).map((_, index): readonly NodePlan[] => {
      const plan = single([path]);
      const read = (files: readonly Source[]) =>
        plan.read(
          files.map(
            (file) => new Source(file.name, extractConfigs(file.text)[index]?.text ?? '', file.encoding),
          ),
        );
      return [{ ...plan, read }];
    }),
  );
  if (plans.length > 0) return plans;
  throw new HapeersError(
    'usage',
    `no haproxy.cfg text was found in ${paths.length === 1 ? 'this file' : 'these files'} (${paths.map(shownPath).join(', ')})`,
    'put it in a literal block of YAML ("key: |") or a fenced block of Markdown',
  );
}

/**
 * Whether several files are separate configs, as other linters and pre-commit pass them: each begins with a global section,
 * of which a config in several files has one.
 */
function areSeparate(paths: readonly string[], io: Io): boolean {
  if (paths.length < 2 || paths.includes('-')) return false;
  return paths.every(
    (path) =>
      isFile(path, io) && /(?:^|\n)[ \t]*global[ \t]*(?:#.*)?$/.test(headOf(readSource(path, io).text)),
  );
}

/** The text up to the end of the first line that is neither blank nor a comment. */
function headOf(text: string): string {
  return /^(?:[ \t\r]*(?:#.*)?\n)*[^\n]*/.exec(text.replace(/^\ufeff/, ''))?.[0]?.trimEnd() ?? '';
}

function planNamedNodes(
  paths: readonly string[],
  options: NodeOptions,
  cluster: Cluster | null,
  io: Io,
): readonly NodePlan[] {
  const given = (options.node ?? []).map((text) => parseNode(text, paths[0]));
  if (paths.length > 0 || options.localpeer !== undefined || options.each === true) {
    throw new HapeersError(
      'usage',
      '--node cannot be combined with other files, --each or --localpeer',
      'give each node with its files: --node hap1=a.cfg --node hap2=b.cfg',
    );
  }
  const twice = given.find(({ name }, index) => given.findIndex((other) => other.name === name) !== index);
  if (twice !== undefined) {
    throw new HapeersError(
      'usage',
      `node "${twice.name}" is given twice (--node)`,
      'list all its files in one option, separated by commas',
    );
  }
  return given.map(({ name, files }) => planNode(name, files, options, cluster, io));
}

/** The node's name is its local peer's where its files do not say it; it is no `-L`, which HAProxy takes for a conflict. */
function planNode(
  name: string,
  paths: readonly string[],
  options: NodeOptions,
  cluster: Cluster | null,
  io: Io,
): NodePlan {
  const target = configTarget(name, options, cluster, io);
  const translated = (cluster?.sections ?? [])
    .flatMap(({ members }) => members.filter((member) => member.name === name))
    .filter(({ address, listen }) => address !== listen)
    .map(({ address, listen }) => ({ dialed: parseAddress(address), listens: parseAddress(listen) }));
  return {
    name,
    paths,
    target,
    ...(translated.length === 0 ? {} : { translated }),
    read: (files) => configOf(files.map(config), name, target, 'node'),
  };
}

/**
 * Asks a real HAProxy about the files of a node.
 * @throws HapeersError `haproxy-unusable`, `usage` for standard input
 */
export async function askHaproxy({ config }: LintNode, haproxy: string, io: Io): Promise<HaproxySaid> {
  const files = config.files.map(({ source }) => source.name);
  if (files.some((file) => file.startsWith('<'))) {
    throw new HapeersError(
      'usage',
      'HAProxy cannot check standard input',
      'write it to a file, or leave --haproxy out',
    );
  }
  const { messages, signal, exitCode } = await checkConfig(haproxy, files, optionName(config), io);
  return {
    messages,
    signal: signal ?? (exitCode !== null && exitCode > 128 ? `signal ${exitCode - 128}` : null),
  };
}

/** Where the config itself says who it is, HAProxy must not be told by `-L`: several versions refuse both together. */
function optionName({ localPeer, localPeerStatements }: Config): string | null {
  return localPeer.origin === 'option' && localPeerStatements.length === 0 ? localPeer.name : null;
}
