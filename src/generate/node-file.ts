import type { ConfigTree, Directive, Section, Statement } from '../../grammar/ast.ts';
import { wordKey } from '../edit/text-edit.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Config, ConfigFile } from '../model/config.ts';
import { Environment } from '../model/line/environment.ts';
import { readConfigLines } from '../model/read.ts';
import type { ReadSection } from '../model/section/section.ts';
import type { ReadTarget } from '../model/target.ts';
import type { Source } from '../text.ts';

/** Whom a text is for: one node, or all nodes that share it. */
export type Reader = 'node' | 'all';

/** For whom the config of a node is read: with the version and the variables that the cluster file tells. */
export function targetOf(cluster: Cluster, node: string): ReadTarget {
  const version = cluster.nodes.find(({ name }) => name === node)?.version ?? cluster.version;
  return { version, localPeer: node, localPeerBy: 'node', environment: new Environment(cluster.lint.env) };
}

/** The files of a node in the order of `-f`, each with what the node makes of it. */
export function nodeFiles(files: readonly ConfigFile[], cluster: Cluster, node: string): readonly NodeFile[] {
  const target = targetOf(cluster, node);
  // A text that is made for a node is read as that node's, whatever its "localpeer" says today.
  const own = readConfigLines(files, { ...target, localPeerBy: 'option' });
  const all = once(() => readConfigLines(files, { ...target, localPeer: null }));
  return files.map((file) => new NodeFile(file, (reader) => (reader === 'node' ? own : all())));
}

const NONE: ReadonlySet<string> = new Set();

type ConfigLines = ReturnType<typeof readConfigLines>;

/** A file of a node: its sections and lines are found by what the node reads in them, not by how they are written. */
export class NodeFile implements ConfigFile {
  readonly source: Source;
  readonly document: ConfigTree;
  readonly #read: (reader: Reader) => ConfigLines;
  #sections: readonly ReadSection[] | null = null;
  #byName: ReadonlyMap<string | null, readonly Section[]> | null = null;

  constructor({ source, document }: ConfigFile, read: (reader: Reader) => ConfigLines) {
    this.source = source;
    this.document = document;
    this.#read = read;
  }

  /** What the node makes of all its files. */
  get config(): Config {
    return this.#read('node').config;
  }

  /** The sections of these kinds that the node reads, for certain or perhaps. */
  sections(...keywords: readonly string[]): readonly ReadSection[] {
    this.#sections ??= this.config.sections.filter(({ source }) => source === this.source);
    return this.#sections.filter(({ keyword }) => keywords.includes(keyword));
  }

  /**
   * Those of them with this name, null for a name that an unknown variable hides: more than one where unknown conditions
   * choose between them.
   */
  sectionsNamed(keywords: readonly string[], name: string | null): readonly Section[] {
    // A config may have thousands of proxies, each of which is asked for.
    this.#byName ??= byName(this.config.sections.filter(({ source }) => source === this.source));
    return (this.#byName.get(name) ?? []).filter(({ keyword }) => keywords.includes(keyword));
  }

  /** The lines of a section with this keyword that the node reads, for certain or perhaps. */
  statementsOf(section: Section, keyword: string): readonly Statement[] {
    return section.body.flatMap((line) =>
      line.kind === 'statement' && !this.#isDead(line) && this.keywordOf(line) === keyword ? [line] : [],
    );
  }

  /** The `localpeer` line that counts: the last one. */
  get localpeer(): Statement | undefined {
    return this.sections('global')
      .flatMap(({ section }) => this.statementsOf(section, 'localpeer'))
      .at(-1);
  }

  /** The first word as the node reads it, in a branch that is not taken as well; empty where a variable hides it. */
  keywordOf(line: Statement | Directive): string {
    const args = this.#read('node').lines.get(line)?.arguments;
    const [word] = line.words;
    if (args == null) return word === undefined ? '' : wordKey(this.source.text, word);
    return args[0]?.value ?? '';
  }

  /**
   * A text for each word of a line, by which lines are compared: what a reader makes of it, or the word as it is written
   * where that depends on something unknown.
   * @param written words that count as they are written: what a new line says with a variable is said with that variable
   */
  meaningOf(
    line: Statement,
    reader: Reader = 'node',
    written: ReadonlySet<string> = NONE,
  ): readonly string[] {
    const args = this.#read(reader).lines.get(line)?.arguments;
    if (args == null) return this.writingOf(line);
    return args.map(({ value, word }) => {
      if (value !== null && written.size === 0) return value;
      const key = wordKey(this.source.text, word);
      return value === null || written.has(key) ? key : value;
    });
  }

  /** A text for each word of a line that differs only where the words are written in different ways, whatever their quotes. */
  writingOf(line: Statement | Directive): readonly string[] {
    return line.words.map((word) => wordKey(this.source.text, word));
  }

  #isDead(line: Statement): boolean {
    return this.#read('node').lines.get(line)?.liveness === 'dead';
  }
}

function byName(sections: readonly ReadSection[]): ReadonlyMap<string | null, readonly Section[]> {
  const found = new Map<string | null, Section[]>();
  for (const { section, words } of sections) {
    const [name] = words;
    if (name === undefined) continue;
    const same = found.get(name.value);
    if (same === undefined) found.set(name.value, [section]);
    else same.push(section);
  }
  return found;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
