import type { Section, Statement, TextRange } from '../../grammar/ast.ts';
import { literalValue } from '../../grammar/word.ts';
import type { Config, ConfigFile } from '../model/config.ts';
import { PROXIES } from '../model/section/kind.ts';
import type { Source } from '../text.ts';
import { conditionNames } from './condition-names.ts';
import type { NamedKind, Occurrence } from './occurrence.ts';

/** Words of proxies that are followed by the name of a proxy or of a server. */
const NAMING: ReadonlyMap<string, NamedKind> = new Map(
  Object.entries<NamedKind>({
    default_backend: 'proxy',
    use_backend: 'proxy',
    'use-server': 'server',
  }),
);

/**
 * Every place of a config where a name is given or used, in no particular order. A word that a variable hides is none.
 */
export function occurrencesIn(config: Config): readonly Occurrence[] {
  return [...config.files.flatMap((file) => new FileNames(file).read()), ...tableNames(config)];
}

/** What the model knows of tables: the peers sections that they name, and the rules that name them. */
function tableNames(config: Config): Occurrence[] {
  const found: Occurrence[] = [];
  for (const { source, peers, writeTo } of config.tables) {
    if (peers?.value != null) {
      found.push(...wholeName('peers', peers.value, null, source, peers.word));
    }
    if (writeTo?.value != null) found.push(...tableReference(writeTo.value, source, writeTo.word));
  }
  for (const { source, table, word } of config.uses) {
    if (table !== null && word !== null) found.push(...tableReference(table, source, word));
  }
  return found;
}

/** `SECTION/TABLE` names two things, anything else the proxy whose table it is. */
function tableReference(name: string, source: Source, word: TextRange): Occurrence[] {
  const text = source.slice(word);
  const at = text.indexOf(name);
  if (at < 0) return [];
  const start = word.start + at;
  const slash = name.indexOf('/');
  if (slash < 0) return [reference('proxy', name, null, source, { start, end: start + name.length })];
  const section = name.slice(0, slash);
  return [
    reference('peers', section, null, source, { start, end: start + slash }),
    reference('table', name.slice(slash + 1), section, source, {
      start: start + slash + 1,
      end: start + name.length,
    }),
  ];
}

function reference(
  kind: NamedKind,
  name: string,
  scope: string | null,
  source: Source,
  range: TextRange,
): Occurrence {
  return { kind, name, scope, role: 'reference', source, range };
}

function wholeName(
  kind: NamedKind,
  name: string,
  scope: string | null,
  source: Source,
  word: TextRange,
): Occurrence[] {
  return source.slice(word) === name ? [reference(kind, name, scope, source, word)] : [];
}

/** The names of one file that its lines alone tell. */
class FileNames {
  readonly #source: Source;
  readonly #sections: readonly Section[];
  readonly #found: Occurrence[] = [];

  constructor({ source, document }: ConfigFile) {
    this.#source = source;
    this.#sections = document.sections;
  }

  read(): readonly Occurrence[] {
    for (const section of this.#sections) this.#section(section);
    return this.#found;
  }

  #section({ keyword, header, body }: Section): void {
    const name = this.#value(header, 1);
    const statements = body.filter((line) => line.kind === 'statement');
    if (keyword === 'global') {
      for (const line of statements)
        if (this.#value(line, 0) === 'localpeer') this.#use('peer', line, 1, null);
    } else if (keyword === 'peers') {
      this.#define('peers', header, 1, null);
      for (const line of statements) this.#peersLine(line, name);
    } else if (keyword === 'defaults') {
      if (name !== 'from') this.#define('defaults', header, 1, null);
      this.#from(header);
      this.#rules(statements, `defaults ${name}`);
    } else if (PROXIES.includes(keyword)) {
      this.#define('proxy', header, 1, null);
      this.#from(header);
      for (const line of statements) this.#proxyLine(line, name);
      this.#rules(statements, name);
    }
  }

  #from(header: Statement): void {
    const at = header.words.findIndex((_, index) => index > 0 && this.#value(header, index) === 'from');
    if (at > 0) this.#use('defaults', header, at + 1, null);
  }

  #peersLine(line: Statement, section: string | null): void {
    const keyword = this.#value(line, 0);
    if (keyword === 'peer' || keyword === 'server') this.#define('peer', line, 1, section);
    if (keyword === 'table') this.#define('table', line, 1, section);
  }

  #proxyLine(line: Statement, proxy: string | null): void {
    const keyword = this.#value(line, 0);
    if (keyword === 'server' || keyword === 'default-server') {
      if (keyword === 'server') this.#define('server', line, 1, proxy);
      this.#tracked(line, proxy);
    }
    const kind = keyword === null ? undefined : NAMING.get(keyword);
    if (kind !== undefined) this.#use(kind, line, 1, kind === 'server' ? proxy : null);
  }

  /** `track PROXY/SERVER` or `track SERVER` of a server line. */
  #tracked(line: Statement, proxy: string | null): void {
    const at = line.words.findIndex((_, index) => index > 1 && this.#value(line, index) === 'track');
    const word = line.words[at + 1];
    const value = at > 0 ? this.#value(line, at + 1) : null;
    if (value === null || word === undefined || this.#source.slice(word) !== value) return;
    const slash = value.indexOf('/');
    const start = word.start + slash + 1;
    if (slash > 0) {
      const range = { start: word.start, end: word.start + slash };
      this.#found.push(reference('proxy', value.slice(0, slash), null, this.#source, range));
    }
    const scope = slash > 0 ? value.slice(0, slash) : proxy;
    this.#found.push(
      reference('server', value.slice(slash + 1), scope, this.#source, { start, end: word.end }),
    );
  }

  /** ACLs: their lines, and the conditions that name them. */
  #rules(statements: readonly Statement[], scope: string | null): void {
    const declared = new Set<string>();
    for (const line of statements) {
      if (this.#value(line, 0) !== 'acl') continue;
      this.#define('acl', line, 1, scope);
      const name = this.#value(line, 1);
      if (name !== null) declared.add(name);
    }
    if (declared.size === 0) return;
    for (const line of statements) {
      for (const { name, range } of conditionNames(this.#source.text, line)) {
        if (declared.has(name)) this.#found.push(reference('acl', name, scope, this.#source, range));
      }
    }
  }

  #value(line: Statement, index: number): string | null {
    const word = line.words[index];
    return word === undefined ? null : literalValue(this.#source.text, word);
  }

  #define(kind: NamedKind, line: Statement, index: number, scope: string | null): void {
    this.#note(kind, line, index, scope, 'definition');
  }

  #use(kind: NamedKind, line: Statement, index: number, scope: string | null): void {
    this.#note(kind, line, index, scope, 'reference');
  }

  /** A word in quotes has its name somewhere inside: what cannot be replaced as it is there is no occurrence. */
  #note(
    kind: NamedKind,
    line: Statement,
    index: number,
    scope: string | null,
    role: Occurrence['role'],
  ): void {
    const name = this.#value(line, index);
    const word = line.words[index];
    if (name === null || name === '' || word === undefined) return;
    const at = this.#source.slice(word).indexOf(name);
    if (at < 0) return;
    const start = word.start + at;
    const range = { start, end: start + name.length };
    this.#found.push({ kind, name, scope, role, source: this.#source, range });
  }
}
