import type { Directive, Line, Section, Statement } from '../../grammar/ast.ts';
import { sectionKeywords } from '../../grammar/sections.ts';
import { branchOf, existsIn, sectionOf, takesNo } from '../../grammar/vocabulary.ts';
import { Conditions } from './conditions.ts';
import type { Config, ConfigFile, LocalPeer, Proxy } from './config.ts';
import { type Environment, presetVersion } from './environment.ts';
import { EnvironmentReader } from './environment-reader.ts';
import type { Expansion } from './expand.ts';
import { hasFirstPass, readFirstPass } from './first-pass.ts';
import { GlobalSectionReader } from './global-section.ts';
import { type LiveHeader, type LiveLine, liveLine } from './line.ts';
import type { LineFault } from './line-fault.ts';
import { LineReader } from './line-reader.ts';
import { PeersReader } from './peers-reader.ts';
import { ProxyReader } from './proxy-reader.ts';
import type { ReadSection } from './section.ts';
import { StickCounters } from './stick-counter.ts';
import type { TableUse, UseDefect } from './stick-table.ts';
import { type Tokenizer, tokenizerOf } from './tokenizer.ts';
import { type UnknownWord, type WordChecker, wordCheckerOf } from './unknown-word.ts';
import type { Version } from './version.ts';

/** For whom a config is read. */
export interface Target {
  readonly version: Version;
  /** The name given by `-L`; null where none is given. */
  readonly localPeer: string | null;
  /** Whether HAProxy is given that name by `-L` too (so by default), or it is only known which node this is. */
  readonly localPeerBy?: 'option' | 'node';
  readonly environment: Environment;
}

/** What takes the lines of the section that HAProxy is in. */
interface SectionReader {
  read(line: LiveLine): void;
}

/**
 * Reads files in the order of `-f` options into what one node of one HAProxy version makes of them. Total: what
 * HAProxy would refuse is left out or kept as a defect of the thing that it belongs to.
 *
 * @example
 * const source = new Source('haproxy.cfg', 'peers ours\n    peer hap1 10.0.0.1:1024\n    table bans type ip size 1m store gpc(2)\n');
 * const config = readConfig([{ source, document: parse(source.text) }], {
 *   version: parseVersion('3.2'),
 *   localPeer: 'hap1',
 *   environment: new Environment(),
 * });
 * config.peersSections[0].peers.map(({ name, local }) => [name.value, local]); // [['hap1', true]]
 * config.tables.map(({ name, wireName, size }) => [name, wireName, size]); // [['ours/bans', '/bans', 1048576]]
 */
export function readConfig(files: readonly ConfigFile[], target: Target): Config {
  const reader = new ConfigReader(files, target);
  for (const file of files) reader.readFile(file);
  return { ...reader.finish(), version: target.version, files };
}

class ConfigReader {
  readonly #target: Target;
  readonly #environment: Environment;
  readonly #tokenizer: Tokenizer;
  readonly #checker: WordChecker;
  /** From `-L` or a first pass; null where `localpeer` lines decide as they come. */
  readonly #fixedLocalPeer: LocalPeer | null;
  readonly #variables: EnvironmentReader;
  readonly #faults: LineFault[];
  readonly #unknownWords: UnknownWord[] = [];
  readonly #sections: ReadSection[] = [];
  readonly #globals: GlobalSectionReader[] = [];
  readonly #peersSections: PeersReader[] = [];
  readonly #proxies: ProxyReader[] = [];
  readonly #stickCounters: StickCounters;
  readonly #namedDefaults = new Map<string, ProxyReader>();
  #lastDefaults: ProxyReader | null = null;
  #current: SectionReader | null = null;
  /** The section whose words are looked up; null for none, and where HAProxy is not where the tree says. */
  #checked: string | null = null;
  #sectionName = '';
  #hasLeftGlobal = false;
  /** Whether a section began in this file, or may have begun. */
  #isInSection = false;
  #hasOrphan = false;
  /** How many `localpeer` lines stand before the first peers section: later ones come too late up to 3.0. */
  #localPeersInTime: number | null = null;

  constructor(files: readonly ConfigFile[], target: Target) {
    this.#target = target;
    this.#tokenizer = tokenizerOf(target.version);
    this.#stickCounters = new StickCounters(target.version);
    this.#checker = wordCheckerOf(target.version);
    const first = hasFirstPass(target) ? readFirstPass(files, target) : null;
    this.#fixedLocalPeer =
      first?.localPeer ??
      (target.localPeer === null ? null : { name: target.localPeer, origin: target.localPeerBy ?? 'option' });
    this.#environment = (first?.environment ?? target.environment).copy();
    presetVersion(this.#environment, target.version);
    const name = this.#fixedLocalPeer?.name ?? null;
    if (name !== null) this.#environment.set('HAPROXY_LOCALPEER', name);
    else if (first !== null) {
      this.#environment.set('HAPROXY_LOCALPEER', target.environment.get('HAPROXY_LOCALPEER') ?? undefined);
    }
    this.#variables = new EnvironmentReader(this.#environment);
    this.#faults = [...(first?.faults ?? [])];
  }

  readFile(file: ConfigFile): void {
    const { version } = this.#target;
    const conditions = new Conditions({ version, environment: this.#environment });
    const lines = new LineReader(file.source, file.document, this.#faults);
    const reading: FileReading = { file, conditions, lines, opened: [] };
    this.#current = null;
    this.#checked = null;
    this.#sectionName = '';
    this.#isInSection = false;
    this.#hasOrphan = false;
    for (const line of file.document.preamble) this.#line(reading, line);
    for (const section of file.document.sections) {
      this.#header(reading, section);
      for (const line of section.body) this.#line(reading, line);
    }
    this.#end(reading);
  }

  finish(): Omit<Config, 'version' | 'files'> {
    const peersSections = this.#peersSections.map((reader) => reader.finish());
    const proxies = this.#proxies.map((reader): Proxy => reader.finish());
    return {
      localPeer: this.#localPeer(),
      localPeerStatements: this.#variables.localPeerStatements,
      globals: this.#globals.map((reader) => reader.finish()),
      peersSections,
      proxies,
      tables: [...proxies, ...peersSections].flatMap((owner) => owner.tables),
      uses: this.#proxies.flatMap((reader): readonly TableUse[] => reader.uses),
      useDefects: this.#proxies.flatMap((reader): readonly UseDefect[] => reader.useDefects),
      sections: this.#sections,
      faults: this.#faults,
      unknownWords: this.#unknownWords,
    };
  }

  #header(reading: FileReading, section: Section): void {
    const { file, conditions } = reading;
    const expansion = this.#read(reading, section.header);
    if (conditions.liveness === 'dead') return;
    this.#isInSection = true;
    this.#current = null;
    this.#checked = null;
    if (expansion === null) return;
    const line = liveLine(file.source, section.header, expansion, conditions.liveness);
    const { source, statement, certain, keyword, prefix, isPlain, arguments: all } = line;
    const header: LiveHeader = {
      source,
      statement,
      certain,
      keyword,
      prefix,
      isPlain,
      arguments: all,
      section,
    };
    const known = this.#knows(section.keyword);
    const lines: LiveLine[] = [];
    this.#sections.push({
      source,
      statement,
      certain,
      section,
      keyword: section.keyword,
      words: all.slice(1),
      known,
      allows: {
        experimental: this.#variables.exposesExperimental,
        deprecated: this.#variables.exposesDeprecated,
      },
      lines,
    });
    if (!known) return;
    this.#sectionName = all[1]?.value ?? section.keyword;
    this.#checked = section.keyword === 'peers' ? null : section.keyword;
    if (section.keyword !== 'global' && certain) this.#hasLeftGlobal = true;
    this.#current = this.#readerOf(header, lines);
  }

  #readerOf(header: LiveHeader, lines: LiveLine[]): SectionReader {
    const { version } = this.#target;
    const { keyword } = header.section;
    switch (keyword) {
      case 'peers': {
        this.#localPeersInTime ??= this.#variables.localPeerStatements.length;
        const reader = new PeersReader(header, version, this.#localPeer().name, this.#environment);
        this.#peersSections.push(reader);
        return reader;
      }
      case 'frontend':
      case 'backend':
      case 'listen':
      case 'defaults': {
        const defaults = this.#defaultsOf(header, keyword);
        const inherited = defaults?.inherited ?? [];
        const reader = new ProxyReader(keyword, header, version, this.#stickCounters, inherited);
        this.#proxies.push(reader);
        if (keyword !== 'defaults') return reader;
        this.#lastDefaults = reader;
        const name = header.arguments[1]?.value;
        if (name != null) this.#namedDefaults.set(name, reader);
        return {
          read: (line) => {
            reader.read(line);
            lines.push(line);
          },
        };
      }
      case 'global': {
        const reader = new GlobalSectionReader(header, this.#hasLeftGlobal);
        this.#globals.push(reader);
        return {
          read: (line) => {
            this.#stickCounters.read(line);
            this.#global(line);
            reader.read(line);
          },
        };
      }
      default:
        return { read: (line) => lines.push(line) };
    }
  }

  /** The defaults section behind `from`, else the last one; a defaults section has the one behind `from` alone. */
  #defaultsOf(header: LiveHeader, keyword: Proxy['kind']): ProxyReader | null {
    const from = header.arguments.findIndex(({ value }) => value === 'from');
    if (from === -1) return keyword === 'defaults' ? null : this.#lastDefaults;
    return this.#namedDefaults.get(header.arguments[from + 1]?.value ?? '') ?? null;
  }

  #line(reading: FileReading, line: Line): void {
    switch (line.kind) {
      case 'comment':
        return;
      case 'scope':
        reading.lines.readScope(line);
        return;
      case 'directive':
        this.#directive(reading, line);
        return;
      case 'statement':
        this.#statement(reading, line);
    }
  }

  #statement(reading: FileReading, statement: Statement): void {
    const { file, conditions } = reading;
    const expansion = this.#read(reading, statement);
    if (expansion === null || conditions.liveness === 'dead') return;
    const line = liveLine(file.source, statement, expansion, conditions.liveness);
    if (isSomethingElse(line)) {
      this.#isInSection = true;
      this.#current = null;
      this.#checked = null;
      return;
    }
    if (line.keyword === null && line.prefix === null && line.arguments.length === 0) return;
    if (!this.#isInSection) {
      this.#orphan(line);
      return;
    }
    if (line.prefix !== null && this.#checked !== null && !takesNo(line.keyword ?? '')) {
      this.#prefix(line, line.prefix);
      return;
    }
    this.#current?.read(line);
    if (this.#checked === null) return;
    const unknown = this.#checker.check(this.#checked, line);
    if (unknown !== null) this.#unknownWords.push(unknown);
  }

  #directive(reading: FileReading, directive: Directive): void {
    const { file, conditions, opened } = reading;
    const { liveness } = conditions;
    const expansion = this.#read(reading, directive);
    if (expansion === null) return;
    const { source } = file;
    const range = { start: directive.start, end: directive.end };
    const keyword = expansion.valueAt(0) ?? '';
    const found = conditions.read(expansion);
    if (keyword === '.if') opened.push(directive);
    if (keyword === '.endif') opened.length = conditions.depth;
    if (found !== null) {
      const { fault, certain } = found;
      this.#faults.push({ kind: 'bad-directive', fault, directive: keyword, source, range, certain });
    } else if ((keyword === '.alert' || keyword === '.warning') && liveness !== 'dead') {
      const text = expansion.all[1]?.value ?? (expansion.all.length > 1 ? null : '');
      this.#faults.push({
        kind: 'message',
        directive: keyword,
        text,
        source,
        range,
        certain: liveness === 'certain',
      });
    }
  }

  /** HAProxy reports open `.if` blocks at the last line of the file. */
  #end({ file, conditions, opened }: FileReading): void {
    const innermost = opened.at(-1);
    if (conditions.depth === 0 || innermost === undefined) return;
    const { text } = file.source;
    const end = text.endsWith('\n') ? text.length - 1 : text.length;
    this.#faults.push({
      kind: 'unterminated',
      source: file.source,
      range: { start: text.lastIndexOf('\n', end - 1) + 1, end },
      certain: true,
      opened: { start: innermost.start, end: innermost.end },
    });
  }

  #orphan(line: LiveLine): void {
    if (this.#hasOrphan || !line.certain) return;
    this.#hasOrphan = true;
    const { source, statement, certain } = line;
    const range = { start: statement.start, end: statement.end };
    this.#faults.push({ kind: 'orphan', source, range, certain, keyword: line.keyword });
  }

  #prefix({ source, statement, certain, keyword }: LiveLine, prefix: 'no' | 'default'): void {
    const [first, second] = statement.words;
    const start = first?.start ?? statement.start;
    const range = { start, end: second?.end ?? first?.end ?? statement.end };
    this.#faults.push({ kind: 'bad-prefix', prefix, source, range, certain });
    if (keyword !== null && sectionKeywords.has(keyword)) {
      this.#current = null;
      this.#checked = null;
    }
  }

  /** Where `localpeer` lines decide as they come, each also sets the variable that tells the name. */
  #global(line: LiveLine): void {
    this.#variables.read(line);
    if (line.keyword !== 'localpeer' || this.#fixedLocalPeer !== null || this.#localPeersInTime !== null)
      return;
    const name = line.certain ? line.arguments[1]?.value : undefined;
    this.#environment.set('HAPROXY_LOCALPEER', name ?? undefined);
  }

  #localPeer(): LocalPeer {
    if (this.#fixedLocalPeer !== null) return this.#fixedLocalPeer;
    const statements = this.#variables.localPeerStatements;
    const inTime = statements.slice(0, this.#localPeersInTime ?? statements.length);
    const last = inTime.at(-1);
    if (last === undefined) return { name: null, origin: 'unknown' };
    const isCertain = inTime.every(({ certain }) => certain);
    return { name: isCertain ? (last.name?.value ?? null) : null, origin: 'config' };
  }

  #knows(keyword: string): boolean {
    const branch = branchOf(this.#target.version);
    const section = sectionOf(keyword, branch);
    return section === null || existsIn(section, branch);
  }

  #read({ file, lines, conditions }: FileReading, line: Statement | Directive): Expansion | null {
    const { source } = file;
    return lines.read(
      line,
      {
        environment: this.#environment,
        tokenizer: this.#tokenizer,
        surroundings: {
          file: source.name,
          line: () => source.position(line.start).line,
          section: this.#sectionName,
        },
      },
      conditions.liveness,
    );
  }
}

/** One file while it is read. */
interface FileReading {
  readonly file: ConfigFile;
  readonly conditions: Conditions;
  readonly lines: LineReader;
  /** The `.if` lines of the open blocks, outermost first. */
  readonly opened: Directive[];
}

/**
 * Whether a line begins a section or is a directive although its text does not say so: a variable or a joined word
 * made its keyword. The tree does not show what follows from that.
 */
function isSomethingElse({ statement, source, keyword, prefix }: LiveLine): boolean {
  const first = statement.words[0];
  if (keyword === null || prefix !== null || first === undefined) return false;
  if (first.end - first.start === keyword.length && source.text.startsWith(keyword, first.start))
    return false;
  return sectionKeywords.has(keyword) || keyword.startsWith('.');
}
