import { HapeersError } from '../../errors.ts';
import type { Config } from '../../model/config.ts';
import { parseVersion } from '../../model/value/version.ts';
import { configOf } from '../shell/config.ts';
import { readSources } from '../shell/files.ts';
import type { Io } from '../shell/io.ts';
import type { NodePlan } from './nodes.ts';

/** What `--was` and its version say. */
export interface WasOptions {
  readonly was?: readonly string[];
  readonly wasVersion?: string;
  readonly localpeer?: string;
  readonly stdinFilename?: string;
}

/**
 * The config that a node runs now; undefined where none is named for it.
 * @param nodes the names of all nodes that are linted
 * @throws HapeersError `usage`, `file-unreadable`
 */
export async function readWas(
  { name, target }: NodePlan,
  nodes: readonly (string | null)[],
  { was = [], wasVersion, localpeer, stdinFilename }: WasOptions,
  io: Io,
): Promise<Config | undefined> {
  const named = was.map((text) => splitName(text, nodes));
  const [own, another] = named.filter(
    (one) => one.node === name || (one.node === null && nodes.length === 1),
  );
  if (another !== undefined) {
    throw new HapeersError(
      'usage',
      `--was is given twice for ${name === null ? 'one config' : `node "${name}"`}`,
      'list all files of the running config in one option, separated by commas',
    );
  }
  if (own === undefined) return undefined;
  const version = wasVersion === undefined ? target.version : parseVersion(wasVersion);
  const sources = await readSources(own.paths, io, stdinFilename);
  return configOf(sources, name ?? localpeer ?? null, { ...target, version }, 'node');
}

/** `NODE=PATH,PATH` where there is such a node, else paths alone. */
function splitName(
  text: string,
  nodes: readonly (string | null)[],
): { readonly node: string | null; readonly paths: readonly string[] } {
  const equals = text.indexOf('=');
  const node = equals === -1 ? null : text.slice(0, equals);
  if (node !== null && nodes.includes(node)) return { node, paths: text.slice(equals + 1).split(',') };
  if (nodes.length === 1) return { node: null, paths: text.split(',') };
  throw new HapeersError(
    'usage',
    `--was "${text}" does not name one of the nodes`,
    `write --was NODE=FILE, with one of ${nodes.map((one) => one ?? '').join(', ')}`,
  );
}
