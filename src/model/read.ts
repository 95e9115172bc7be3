import type { Directive, Line, Section, Statement } from '../../grammar/ast.ts';
import { Conditions } from './conditions.ts';
import type { Config, ConfigFile, LocalPeer, LocalPeerStatement, PeersSection, Proxy } from './config.ts';
import type { Environment } from './environment.ts';
import { type Expansion, expandWords } from './expand.ts';
import { entityOf, type LiveHeader, type LiveLine } from './line.ts';
import { PeersReader } from './peers-reader.ts';
import { ProxyReader } from './proxy-reader.ts';
import type { TableUse } from './stick-table.ts';
import { isAtLeast, type Version } from './version.ts';

/** For whom a config is read. */
export interface Target {
  readonly version: Version;
  /** The name given by `-L`; null where none is given. */
  readonly localPeer: string | null;
  readonly environment: Environment;
}

/** What takes the lines of the section that HAProxy is in. */
interface SectionReader {
  read(line: LiveLine): void;
}

/**
 * Reads files in the order of `-f` options into what one node of one HAProxy version makes of them. Total: what
 * HAProxy would refuse is left out or kept as a defect of the thing that it belongs to.
 */
export function readConfig(files: readonly ConfigFile[], target: Target): Config {
  const localPeer = findLocalPeer(files, target);
  const reader = new ConfigReader(target, localPeer.name);
  for (const file of files) reader.readFile(file);
  return { ...reader.finish(), version: target.version, localPeer, files };
}

/**
 * `-L` before `localpeer`. Up to 3.0 a `localpeer` behind a peers section comes too late; from 3.1 on a first pass
 * over all files finds it wherever it stands. Under an unknown condition the name is unknown.
 */
function findLocalPeer(files: readonly ConfigFile[], target: Target): LocalPeer {
  if (target.localPeer !== null) return { name: target.localPeer, origin: 'option' };
  const reader = new ConfigReader(target, null);
  for (const file of files) reader.readFile(file);
  const { localPeerStatements, peersSections } = reader.finish();
  const first = peersSections[0];
  const inTime = localPeerStatements.filter(
    (statement) =>
      isAtLeast(target.version, '3.1') || first === undefined || comesBefore(files, statement, first),
  );
  const last = inTime.at(-1);
  if (last === undefined) return { name: null, origin: 'unknown' };
  return {
    name: inTime.every(({ certain }) => certain) ? (last.name?.value ?? null) : null,
    origin: 'config',
  };
}

function comesBefore(files: readonly ConfigFile[], a: LocalPeerStatement, b: PeersSection): boolean {
  const order = (thing: LocalPeerStatement | PeersSection) =>
    files.findIndex(({ source }) => source === thing.source);
  return order(a) - order(b) < 0 || (a.source === b.source && a.statement.start < b.statement.start);
}

class ConfigReader {
  readonly #target: Target;
  readonly #localPeer: string | null;
  readonly #environment: Environment;
  readonly #localPeerStatements: LocalPeerStatement[] = [];
  readonly #peersSections: PeersReader[] = [];
  readonly #proxies: ProxyReader[] = [];
  #current: SectionReader | null = null;
  #sectionName = '';

  constructor(target: Target, localPeer: string | null) {
    this.#target = target;
    this.#localPeer = localPeer;
    this.#environment = target.environment.copy();
    if (this.#environment.get('HAPROXY_LOCALPEER') === undefined || localPeer !== null) {
      this.#environment.set('HAPROXY_LOCALPEER', localPeer ?? undefined);
    }
  }

  readFile(file: ConfigFile): void {
    const conditions = new Conditions({ version: this.#target.version, environment: this.#environment });
    this.#current = null;
    for (const line of file.document.preamble) this.#line(file, line, conditions);
    for (const section of file.document.sections) {
      this.#header(file, section, conditions);
      for (const line of section.body) this.#line(file, line, conditions);
    }
  }

  finish(): Pick<Config, 'localPeerStatements' | 'peersSections' | 'proxies' | 'tables' | 'uses'> {
    const peersSections = this.#peersSections.map((reader) => reader.finish());
    const proxies = this.#proxies.map((reader): Proxy => reader.finish());
    const uses = this.#proxies.flatMap((reader): TableUse[] => reader.uses);
    const tables = [...proxies, ...peersSections].flatMap((owner) => owner.tables);
    return { localPeerStatements: this.#localPeerStatements, peersSections, proxies, tables, uses };
  }

  #header(file: ConfigFile, section: Section, conditions: Conditions): void {
    if (conditions.liveness === 'dead') return;
    const line = this.#live(file, section.header, conditions);
    const header: LiveHeader = { ...line, section };
    this.#sectionName = section.keyword;
    switch (section.keyword) {
      case 'peers': {
        const reader = new PeersReader(header, this.#target.version, this.#localPeer);
        this.#peersSections.push(reader);
        this.#current = reader;
        return;
      }
      case 'frontend':
      case 'backend':
      case 'listen':
      case 'defaults': {
        const reader = new ProxyReader(section.keyword, header, this.#target.version);
        this.#proxies.push(reader);
        this.#current = reader;
        return;
      }
      case 'global':
        this.#current = { read: (live) => this.#global(live) };
        return;
      default:
        this.#current = null;
    }
  }

  #line(file: ConfigFile, line: Line, conditions: Conditions): void {
    if (line.kind === 'directive') {
      this.#directive(file, line, conditions);
      return;
    }
    if (line.kind !== 'statement' || conditions.liveness === 'dead' || this.#current === null) return;
    this.#current.read(this.#live(file, line, conditions));
  }

  #directive(file: ConfigFile, directive: Directive, conditions: Conditions): void {
    const { arguments: words } = this.#expand(file, directive);
    conditions.read(words[0]?.value ?? '', words.slice(1));
  }

  #live(file: ConfigFile, statement: Statement, conditions: Conditions): LiveLine {
    const expansion = this.#expand(file, statement);
    const first = expansion.arguments[0]?.value;
    const prefix = first === 'no' || first === 'default' ? first : null;
    return {
      source: file.source,
      statement,
      certain: conditions.liveness === 'certain' && expansion.complete,
      arguments: prefix === null ? expansion.arguments : expansion.arguments.slice(1),
      prefix,
    };
  }

  #expand(file: ConfigFile, line: Statement | Directive): Expansion {
    return expandWords(file.source.text, line.words, this.#environment, {
      file: file.source.name,
      line: () => file.source.position(line.start).line,
      section: this.#sectionName,
    });
  }

  /** The global keywords that name the local peer or change the environment of the lines below. */
  #global(line: LiveLine): void {
    const [keyword, name, value] = line.arguments;
    switch (keyword?.value) {
      case 'localpeer':
        this.#localPeerStatements.push({ ...entityOf(line), name: name ?? null });
        if (this.#localPeer === null)
          this.#environment.set('HAPROXY_LOCALPEER', line.certain ? (name?.value ?? undefined) : undefined);
        return;
      case 'setenv':
      case 'presetenv': {
        if (name?.value == null) return;
        const current = this.#environment.get(name.value);
        if (keyword.value === 'presetenv' && typeof current === 'string') return;
        const preset = keyword.value === 'presetenv' && current === undefined;
        this.#environment.set(name.value, line.certain && !preset ? (value?.value ?? undefined) : undefined);
        return;
      }
      case 'unsetenv':
        for (const variable of line.arguments.slice(1)) {
          if (variable.value !== null) this.#environment.set(variable.value, line.certain ? null : undefined);
        }
        return;
    }
  }
}
