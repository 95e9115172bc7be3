import { dirname, join } from 'node:path';
import { HapeersError } from '../errors.ts';
import { readMessages } from '../lint/haproxy-messages.ts';
import type { HaproxySaid } from '../lint/merge-haproxy.ts';
import type { LintNode } from '../lint/run.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Config } from '../model/config.ts';
import { formatVersion } from '../model/version.ts';
import type { Source } from '../text.ts';
import { configOf } from './config.ts';
import { readSources } from './files.ts';
import { runHaproxy } from './haproxy-process.ts';
import type { Io } from './io.ts';
import type { ConfigOptions } from './options.ts';

/** Options that say which nodes there are. */
export interface NodeOptions extends ConfigOptions {
  readonly node?: readonly string[];
  readonly stdinFilename?: string;
}

/** A node with what reads its config again from other texts of its files. */
export interface LoadedNode extends LintNode {
  readonly read: (sources: readonly Source[]) => Config;
}

/**
 * The nodes to lint: the files of one, or several with `--node` or those of the cluster file, each of which is the local
 * peer of its own files.
 * @throws HapeersError `usage`, `file-unreadable`
 */
export async function loadNodes(
  paths: readonly string[],
  options: NodeOptions,
  cluster: Cluster | null,
  io: Io,
): Promise<readonly LoadedNode[]> {
  if (options.node !== undefined) return loadNamedNodes(paths, options, io);
  if (paths.length > 0) {
    const read = (sources: readonly Source[]) => configOf(sources, options.localpeer ?? null, options, io);
    const config = read(await readSources(paths, io, options.stdinFilename));
    return [{ name: null, config, read }];
  }
  const listed = cluster?.nodes.filter(({ config }) => config.length > 0) ?? [];
  if (cluster === null || listed.length === 0) {
    throw new HapeersError(
      'usage',
      cluster === null
        ? 'no file is named'
        : `the cluster file names no config of a node (${cluster.source.name})`,
      cluster === null
        ? 'name a haproxy.cfg, a directory, or "-" for standard input'
        : 'add "config: [FILE]" to the nodes, or name the files here',
    );
  }
  const folder = dirname(cluster.source.name);
  return Promise.all(
    listed.map(async ({ name, version, config }) => {
      const files = config.map((file) => join(folder, file));
      const own = { haproxyVersion: formatVersion(version), ...options };
      return loadNode(name, files, own, io);
    }),
  );
}

async function loadNamedNodes(
  paths: readonly string[],
  options: NodeOptions,
  io: Io,
): Promise<readonly LoadedNode[]> {
  if (paths.length > 0 || options.localpeer !== undefined) {
    throw new HapeersError(
      'usage',
      '--node does not go with other files or --localpeer',
      'give each node with its files: --node hap1=a.cfg --node hap2=b.cfg',
    );
  }
  const given = (options.node ?? []).map(parseNode);
  const twice = given.find(({ name }, index) => given.findIndex((other) => other.name === name) !== index);
  if (twice !== undefined) {
    throw new HapeersError(
      'usage',
      `node "${twice.name}" is given twice (--node)`,
      'put all its files into one option, separated by commas',
    );
  }
  return Promise.all(given.map(({ name, files }) => loadNode(name, files, options, io)));
}

/** The node's name is its local peer's where its files do not say it; it is no `-L`, which HAProxy takes for a conflict. */
async function loadNode(
  name: string,
  files: readonly string[],
  options: NodeOptions,
  io: Io,
): Promise<LoadedNode> {
  const read = (sources: readonly Source[]) => {
    const config = configOf(sources, null, options, io);
    return config.localPeer.name === null ? configOf(sources, name, options, io) : config;
  };
  return { name, config: read(await readSources(files, io, options.stdinFilename)), read };
}

function parseNode(text: string): { name: string; files: readonly string[] } {
  const equals = text.indexOf('=');
  const files = text
    .slice(equals + 1)
    .split(',')
    .filter((file) => file !== '');
  if (equals < 1 || files.length === 0) {
    throw new HapeersError(
      'usage',
      `"${text}" names no node with its files (--node)`,
      'write --node NAME=FILE[,FILE...]',
    );
  }
  return { name: text.slice(0, equals), files };
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
  const localPeer = optionName(config);
  const args = [
    '-c',
    ...(localPeer === null ? [] : ['-L', localPeer]),
    ...files.flatMap((file) => ['-f', file]),
  ];
  const { output, signal, exitCode } = await runHaproxy(haproxy, args, io);
  // A wrapper script turns a signal into 128 and its number.
  const ended = signal ?? (exitCode !== null && exitCode > 128 ? `signal ${exitCode - 128}` : null);
  return { messages: readMessages(output), signal: ended };
}

/** Where the config itself says who it is, HAProxy must not be told by `-L`: several versions refuse both together. */
function optionName({ localPeer, localPeerStatements }: Config): string | null {
  return localPeer.origin === 'option' && localPeerStatements.length === 0 ? localPeer.name : null;
}
