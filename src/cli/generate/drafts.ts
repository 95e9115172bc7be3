import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { nearest } from '../../../grammar/vocabulary/nearest.ts';
import { bytesOf } from '../../bytes.ts';
import { HapeersError } from '../../errors.ts';
import { type ArtifactName, artifactNamed } from '../../generate/artifact.ts';
import { localpeerOf } from '../../generate/localpeer.ts';
import { targetOf } from '../../generate/node-file.ts';
import { spliceInto } from '../../generate/splice.ts';
import { spliceNode } from '../../generate/splice-node.ts';
import { nodeText } from '../../generate/text.ts';
import type { Cluster, Form } from '../../model/cluster.ts';
import { Source } from '../../text.ts';
import { readSource, readSources, refuseStream } from '../shell/files.ts';
import type { Io } from '../shell/io.ts';
import { configPaths, filesBeside } from '../shell/node-files.ts';
import { shownPath } from '../shell/shown-path.ts';

/** What is asked of `generate`, as far as it decides what is made. */
export interface DraftOptions {
  /** Nodes by their names. */
  readonly node?: readonly string[];
  readonly all?: true;
  readonly form?: Form;
  readonly into?: string;
  /** Instead of the peers sections. */
  readonly artifact?: ArtifactName;
  readonly output?: string;
  readonly localpeer?: string;
  readonly diff?: true;
  readonly check?: true;
  readonly write?: true;
  readonly verify?: true;
}

/** A text for one node, or for several that share it, not yet written anywhere. */
export interface Draft {
  readonly nodes: readonly string[];
  /** The file that it is for; null for standard output. */
  readonly path: string | null;
  /** What the file holds now; null where there is none. */
  readonly before: Source | null;
  /** Whether lines were put into a config; the text is all that is generated where not. */
  readonly spliced: boolean;
  readonly text: string;
  /** The text in the encoding of the config that it was made from. */
  readonly content: Uint8Array;
}

/**
 * Makes the texts that are asked for; writes nothing.
 * @throws HapeersError `usage`, `file-unreadable`
 */
export async function makeDrafts(cluster: Cluster, options: DraftOptions, io: Io): Promise<Draft[]> {
  if (isPlan(options)) return planDrafts(cluster, options, io);
  const bases = new Map<string, Source>();
  const baseOf = async (node: string): Promise<Source | null> => {
    if (options.into === undefined) return null;
    const path = withName(options.into, node);
    const known = bases.get(path);
    if (known !== undefined) return known;
    if (options.write === true) refuseStream(path, io);
    const base = path === '-' ? (await readSources(['-'], io))[0] : readSource(path, io);
    bases.set(path, base ?? new Source(path, ''));
    return bases.get(path) ?? null;
  };
  const nodes = await nodesOf(cluster, options, baseOf, io);
  const texts = [];
  for (const node of nodes) {
    const base = await baseOf(node);
    if (base !== null) checkLocalpeer(cluster, base, node);
    const text =
      base === null
        ? textOf(cluster, node, options)
        : spliceInto(base, cluster, node, options.form, await filesOf(cluster, node, base, io));
    texts.push({ node, base, text });
  }
  const drafts: Draft[] = [];
  // Nodes that have one text share its bytes.
  const contents = new Map<string, Uint8Array>();
  for (const { node, base, text } of texts) {
    const path = await pathOf(options, node, base, io);
    const content =
      (base === null ? contents.get(text) : undefined) ?? bytesOf(base ?? new Source('', ''), text);
    if (base === null) contents.set(text, content);
    const before = await beforeOf(path, base, options, io);
    addDraft(drafts, { nodes: [node], path, before, spliced: base !== null, text, content });
  }
  return drafts;
}

/** Whether the files are those that the cluster file names for the nodes. */
function isPlan({ into, output, artifact, diff, check, write }: DraftOptions): boolean {
  const isAsked = diff === true || check === true || write === true;
  return isAsked && into === undefined && output === undefined && artifact === undefined;
}

/** All files of each node; a file of which nothing changes is one of them, too. */
async function planDrafts(cluster: Cluster, options: DraftOptions, io: Io): Promise<Draft[]> {
  const nodes = await nodesOf(cluster, options, async () => null, io);
  const drafts: Draft[] = [];
  for (const node of nodes) {
    const config = cluster.nodes.find(({ name }) => name === node)?.config ?? [];
    if (config.length === 0) {
      throw new HapeersError(
        'usage',
        `the cluster file does not name a config for node "${node}" (${cluster.source.name})`,
        'add "config: [FILE]" to the node, or name the file with --into FILE or -o FILE',
      );
    }
    const paths = configPaths(cluster, config);
    if (options.write === true) for (const path of paths) refuseStream(path, io);
    const sources = await readSources(paths, io);
    if (!sources.some((source) => localpeerOf(source, targetOf(cluster, node)).kind === 'none')) {
      for (const source of sources) checkLocalpeer(cluster, source, node);
    }
    const texts = spliceNode(sources, cluster, node, options.form);
    for (const [index, before] of sources.entries()) {
      const text = texts[index] ?? before.text;
      const content = bytesOf(before, text);
      addDraft(drafts, { nodes: [node], path: before.name, before, spliced: true, text, content });
    }
  }
  return drafts;
}

/** @throws HapeersError `usage` where nodes need different texts in one file */
function addDraft(drafts: Draft[], draft: Draft): void {
  const { path, text, nodes } = draft;
  const shared = drafts.findIndex((one) => one.path === path && one.text === text);
  const known = drafts[shared];
  if (known !== undefined) {
    drafts[shared] = { ...known, nodes: [...known.nodes, ...nodes] };
    return;
  }
  if (path !== null && drafts.some((one) => one.path === path)) {
    throw new HapeersError(
      'usage',
      `the nodes need different texts in one file (${shownPath(path)})`,
      'add "{name}" to the path, or choose one node with --node',
    );
  }
  drafts.push(draft);
}

/** The files of a node that the base is one of, as far as they are on this machine; empty where it is none of them. */
async function filesOf(cluster: Cluster, node: string, base: Source, io: Io): Promise<readonly Source[]> {
  const found = await Promise.all(
    filesBeside(cluster, node, base.name, io).map(async (path) => {
      if (path === resolve(io.cwd, base.name)) return [base];
      return readSources([path], io).catch((error) => {
        if (error instanceof HapeersError) return [];
        throw error;
      });
    }),
  );
  return found.flat();
}

async function nodesOf(
  cluster: Cluster,
  options: DraftOptions,
  baseOf: (node: string) => Promise<Source | null>,
  io: Io,
): Promise<readonly string[]> {
  const names = cluster.nodes.map(({ name }) => name);
  if (options.all === true) {
    if (options.node !== undefined) {
      throw new HapeersError('usage', '--node and --all cannot be combined', 'give one of them');
    }
    return names;
  }
  const asked = options.node ?? (options.localpeer === undefined ? [] : [options.localpeer]);
  const unknown = asked.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const near = nearest(unknown, names);
    throw new HapeersError(
      'usage',
      `no node is named "${unknown}" (${cluster.source.name})`,
      near === null ? `the nodes are ${names.join(', ')}` : `did you mean "${near}"?`,
    );
  }
  if (asked.length > 0) return names.filter((name) => asked.includes(name));
  const base = options.into?.includes('{name}') === true ? null : await baseOf('');
  const said = base === null ? null : localpeerOf(base, targetOf(cluster, ''));
  const configured = said?.kind === 'named' ? said.name : null;
  const own = configured ?? io.machine?.hostName ?? hostname();
  if (names.includes(own)) return [own];
  const { into = null, write, verify } = options;
  const listing = names.filter((name) => filesBeside(cluster, name, into, io).length > 0);
  if (listing.length === 1) return listing;
  // One text for all nodes needs no choice, but what is written is checked as its node.
  const isChecked = into !== null && (write === true || verify === true);
  if (!isChecked && into?.includes('{name}') !== true && areEqual(cluster, options, names))
    return names.slice(0, 1);
  throw new HapeersError(
    'usage',
    configured === null
      ? `this machine, "${own}", is not a node of the cluster (${cluster.source.name})`
      : `"localpeer ${own}" does not name a node of the cluster (${base?.name})`,
    `choose one with --node: ${names.join(', ')}; or all with --all`,
  );
}

function textOf(cluster: Cluster, node: string, { artifact, form }: DraftOptions): string {
  return artifact === undefined
    ? nodeText(cluster, node, form)
    : artifactNamed(artifact).textOf(cluster, node);
}

function areEqual(cluster: Cluster, options: DraftOptions, names: readonly string[]): boolean {
  return new Set(names.map((name) => textOf(cluster, name, options))).size === 1;
}

/** A section for another node than the file is for would be dropped by HAProxy with a mere warning. */
function checkLocalpeer(cluster: Cluster, base: Source, node: string): void {
  const said = localpeerOf(base, targetOf(cluster, node));
  if (cluster.localpeer || said.kind !== 'named' || said.name === node) return;
  throw new HapeersError(
    'usage',
    `the file says "localpeer ${said.name}", not "${node}" (${base.name})`,
    `use --node ${said.name}, or "localpeer: true" in the cluster file to have the line set`,
  );
}

async function pathOf(
  options: DraftOptions,
  node: string,
  base: Source | null,
  io: Io,
): Promise<string | null> {
  const { output, into, artifact } = options;
  if (output === '-') return null;
  if (output === undefined) return into === undefined || into === '-' ? null : (base?.name ?? null);
  const kind = artifact ?? 'cfg';
  if (/\{(?:name|kind)\}/.test(output)) return withName(output.replaceAll('{kind}', kind), node);
  const isFolder = await stat(resolve(io.cwd, output)).then(
    (found) => found.isDirectory(),
    () => options.all === true || output.endsWith('/'),
  );
  return isFolder
    ? join(output, `${node}.${artifact === undefined ? 'cfg' : artifactNamed(artifact).extension}`)
    : output;
}

/** A node's name is in a path as the name of a file or a folder, never as a way out of it. */
function withName(path: string, node: string): string {
  const named = path.replaceAll('{name}', () => node);
  const leaves = named.split('/').some((part, index) => part === '..' && path.split('/')[index] !== '..');
  if (!leaves) return named;
  throw new HapeersError(
    'usage',
    `the name of node "${node}" would leave the folder (${shownPath(path)})`,
    'write {name} together with other characters, such as {name}.cfg',
  );
}

async function beforeOf(
  path: string | null,
  base: Source | null,
  { output }: DraftOptions,
  io: Io,
): Promise<Source | null> {
  if (path === null) return output === undefined ? base : null;
  if (base?.name === path) return base;
  const isFile = await stat(resolve(io.cwd, path)).then(
    (status) => status.isFile(),
    () => false,
  );
  return isFile ? readSource(path, io) : null;
}
