import { dirname, resolve } from 'node:path';
import { readCluster } from '../../cluster/read.ts';
import { type Analysis, analyse } from '../../editor/analysis.ts';
import { HapeersError } from '../../errors.ts';
import type { LintNode } from '../../lint/run.ts';
import type { Cluster, ClusterNode } from '../../model/cluster.ts';
import { Environment } from '../../model/line/environment.ts';
import { readTexts } from '../../model/read.ts';
import { newest, type Version } from '../../model/value/version.ts';
import type { Problem } from '../../problem.ts';
import { Source } from '../../text.ts';
import { readSource, readSources } from '../shell/files.ts';
import { findCluster } from '../shell/find-cluster.ts';
import type { Io } from '../shell/io.ts';

/** What the editor is told on its command line or in its settings; it goes before the cluster file. */
export interface LspSettings {
  readonly version: Version | null;
  readonly localPeer: string | null;
}

/** A cluster file and the files of its nodes, by absolute paths. */
interface GoverningCluster {
  readonly cluster: Cluster;
  readonly nodes: readonly { readonly node: ClusterNode; readonly files: readonly string[] }[];
}

/** Files larger than this are left alone: nobody writes them by hand. */
const LARGEST = 8 * 1024 * 1024;

/** The files that are open, over those on disk, and what is known about them. */
export class Workspace {
  #settings: LspSettings;
  readonly #io: Io;
  readonly #open = new Map<string, string>();
  #analyses = new Map<string, Analysis>();

  constructor(io: Io, settings: LspSettings) {
    this.#io = io;
    this.#settings = settings;
  }

  /** Other settings may change what is wrong in every file. */
  set settings(settings: LspSettings) {
    this.#settings = settings;
    this.forget();
  }

  /** Has everything read again, since a file on disk may be another one now. */
  forget(): void {
    this.#analyses = new Map();
  }

  /** Takes the text of a file as the editor has it; null closes it. Whatever depended on any file is read again. */
  update(path: string, text: string | null): void {
    if (text === null) this.#open.delete(path);
    else this.#open.set(path, text);
    this.forget();
  }

  textOf(path: string): string | null {
    return this.#open.get(path) ?? null;
  }

  openFiles(): readonly string[] {
    return [...this.#open.keys()];
  }

  /** What is wrong in a cluster file, as it is open. */
  clusterProblems(path: string): readonly Problem[] {
    return readCluster(new Source(path, this.#open.get(path) ?? '')).problems;
  }

  /** What is known about the config that an open file belongs to. */
  async analysisOf(path: string): Promise<Analysis | null> {
    const known = this.#analyses.get(path);
    if (known !== undefined) return known;
    const text = this.#open.get(path);
    if (text === undefined || text.length > LARGEST) return null;
    const analyses = this.#analyses;
    const analysis = await this.#analyse(path);
    // After another change, which may have come meanwhile, nobody asks these any more.
    analyses.set(path, analysis);
    return analysis;
  }

  async #analyse(path: string): Promise<Analysis> {
    const found = await this.#clusterOf(path);
    const severities = found?.cluster.lint.rules ?? new Map();
    const owner = found?.nodes.find(({ files }) => files.includes(path));
    if (found === null || owner === undefined) {
      const config = this.#read([path], this.#settings.localPeer, found?.cluster ?? null, null);
      return analyse({ node: { name: null, config }, others: [], severities });
    }
    const nodes = found.nodes.flatMap(({ node, files }): LintNode[] => {
      const config = this.#read(files, node.name, found.cluster, node);
      return config.files.length === 0 ? [] : [{ name: node.name, config }];
    });
    const node = nodes.find(({ name }) => name === owner.node.name);
    if (node === undefined) throw new Error(`node "${owner.node.name}" has no config`);
    return analyse({ node, others: nodes.filter((one) => one !== node), severities });
  }

  #read(
    files: readonly string[],
    localPeer: string | null,
    cluster: Cluster | null,
    node: ClusterNode | null,
  ) {
    const sources = files.flatMap((file) => {
      const source = this.#sourceOf(file);
      return source === null ? [] : [source];
    });
    return readTexts(sources, {
      version: this.#settings.version ?? node?.version ?? cluster?.version ?? newest,
      localPeer,
      localPeerBy: 'node',
      environment: new Environment(
        [...(cluster?.lint.env ?? [])].map(([name, value]) => [name, String(value)]),
      ),
    });
  }

  /** A file as it is open, else as it is on disk; null where it cannot be read. */
  #sourceOf(path: string): Source | null {
    const text = this.#open.get(path);
    if (text !== undefined) return new Source(path, text);
    try {
      return readSource(path, this.#io);
    } catch (error) {
      if (error instanceof HapeersError) return null;
      throw error;
    }
  }

  /** The cluster file that governs a file, with the files of each of its nodes; null where there is none that is valid. */
  async #clusterOf(path: string): Promise<GoverningCluster | null> {
    const folder = dirname(path);
    const found = findCluster({ ...this.#io, cwd: folder, stderr: () => {} });
    if (found === null) return null;
    const file = resolve(folder, found);
    const source = this.#sourceOf(file);
    const cluster = source === null ? null : readCluster(source).cluster;
    if (cluster === null) return null;
    const nodes: { node: ClusterNode; files: string[] }[] = [];
    for (const node of cluster.nodes) {
      const files: string[] = [];
      for (const config of node.config) files.push(...(await this.#filesOf(resolve(dirname(file), config))));
      nodes.push({ node, files });
    }
    return { cluster, nodes };
  }

  /** The files that an entry of `config` stands for; none where it cannot be read. */
  async #filesOf(path: string): Promise<readonly string[]> {
    if (this.#open.has(path)) return [path];
    try {
      return (await readSources([path], this.#io)).map(({ name }) => name);
    } catch (error) {
      if (error instanceof HapeersError) return [];
      throw error;
    }
  }
}
