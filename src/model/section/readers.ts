import { branchOf, existsIn, sectionOf } from '../../../grammar/vocabulary.ts';
import type { Config, LocalPeer, ProxySection } from '../config.ts';
import type { Environment } from '../line/environment.ts';
import type { EnvironmentReader } from '../line/environment-reader.ts';
import type { LiveHeader, LiveLine } from '../line/live-line.ts';
import type { Increment } from '../table/increments.ts';
import { StickCounters } from '../table/stick-counter.ts';
import type { TableUse, UseDefect } from '../table/stick-table.ts';
import { localPeerOf, type ReadTarget } from '../target.ts';
import { GlobalSectionReader } from './global.ts';
import { PeersReader } from './peers.ts';
import { ProxyReader } from './proxy.ts';
import type { ReadSection } from './section.ts';
import type { FindPresets, ServerPresets } from './server-presets.ts';

/** What takes the lines of the section that HAProxy is in. */
export interface SectionReader {
  read(line: LiveLine): void;
}

/** The sections of a config in the order of their headers, each with the reader of its lines. */
export class SectionReaders {
  readonly #target: ReadTarget;
  readonly #environment: Environment;
  readonly #variables: EnvironmentReader;
  /** From a first pass; null where `localpeer` lines decide as they come. */
  readonly #knownLocalPeer: LocalPeer | null;
  readonly #sections: ReadSection[] = [];
  readonly #globals: GlobalSectionReader[] = [];
  readonly #peersSections: PeersReader[] = [];
  readonly #proxies: ProxyReader[] = [];
  readonly #stickCounters: StickCounters;
  readonly #namedDefaults = new Map<string, ProxyReader>();
  /** Whether a variable hides the name of one. */
  #hasHiddenDefaults = false;
  #lastDefaults: ProxyReader | null = null;
  readonly #backends = new Map<string, ServerPresets>();
  #hasHiddenBackends = false;
  readonly #findPresets: FindPresets = (name) =>
    this.#backends.get(name) ?? (this.#hasHiddenBackends ? 'unknown' : null);
  #hasLeftGlobal = false;
  /** How many `localpeer` lines are before the first peers section: later ones come too late up to 3.0. */
  #localPeersInTime: number | null = null;

  constructor(
    target: ReadTarget,
    environment: Environment,
    variables: EnvironmentReader,
    knownLocalPeer: LocalPeer | null,
  ) {
    this.#target = target;
    this.#environment = environment;
    this.#variables = variables;
    this.#knownLocalPeer = knownLocalPeer;
    this.#stickCounters = new StickCounters(target.version);
  }

  /** The reader for the lines behind a header; null where this version does not know the section. */
  open(header: LiveHeader): SectionReader | null {
    const { source, statement, certain, section } = header;
    const { keyword } = section;
    const known = this.#knows(keyword);
    const lines: LiveLine[] = [];
    this.#sections.push({
      source,
      statement,
      certain,
      section,
      keyword,
      words: header.arguments.slice(1),
      known,
      allows: {
        experimental: this.#variables.exposesExperimental,
        deprecated: this.#variables.exposesDeprecated,
      },
      lines,
    });
    if (!known) return null;
    if (keyword !== 'global' && certain) this.#hasLeftGlobal = true;
    return this.#readerOf(header, lines);
  }

  finish(): Omit<Config, 'version' | 'files' | 'faults' | 'unknownWords' | 'features' | 'featureWords'> {
    const peersSections = this.#peersSections.map((reader) => reader.finish());
    const proxies = this.#proxies.map((reader): ProxySection => reader.finish());
    return {
      localPeer: this.#localPeer(),
      localPeerStatements: this.#variables.localPeerStatements,
      globals: this.#globals.map((reader) => reader.finish()),
      peersSections,
      proxies,
      tables: [...proxies, ...peersSections].flatMap((owner) => owner.tables),
      stickCounters: this.#stickCounters.count,
      uses: this.#proxies.flatMap((reader): readonly TableUse[] => reader.uses),
      increments: this.#proxies.flatMap((reader): readonly Increment[] => reader.increments),
      useDefects: this.#proxies.flatMap((reader): readonly UseDefect[] => reader.useDefects),
      presetDefects: [
        ...this.#proxies.map(({ presets }) => presets.defects),
        ...this.#peersSections.map((reader) => reader.presetDefects),
      ].flat(),
      sections: this.#sections,
    };
  }

  #knows(keyword: string): boolean {
    const branch = branchOf(this.#target.version);
    const section = sectionOf(keyword, branch);
    return section === null || existsIn(section, branch);
  }

  #readerOf(header: LiveHeader, lines: LiveLine[]): SectionReader {
    const { version } = this.#target;
    const { keyword } = header.section;
    switch (keyword) {
      case 'peers': {
        this.#localPeersInTime ??= this.#variables.localPeerStatements.length;
        const reader = new PeersReader(
          header,
          version,
          this.#localPeer().name,
          this.#environment,
          this.#findPresets,
        );
        this.#peersSections.push(reader);
        return reader;
      }
      case 'frontend':
      case 'backend':
      case 'listen':
      case 'defaults':
        return this.#proxyReader(header, keyword, lines);
      case 'global': {
        const reader = new GlobalSectionReader(header, this.#hasLeftGlobal);
        this.#globals.push(reader);
        return {
          read: (line) => {
            this.#stickCounters.read(line);
            this.#readGlobal(line);
            reader.read(line);
          },
        };
      }
      default:
        return { read: (line) => lines.push(line) };
    }
  }

  #proxyReader(header: LiveHeader, kind: ProxySection['kind'], lines: LiveLine[]): SectionReader {
    const defaults = this.#defaultsOf(header, kind);
    const reader = new ProxyReader(
      kind,
      header,
      this.#target.version,
      this.#stickCounters,
      defaults,
      this.#findPresets,
    );
    this.#proxies.push(reader);
    if (kind === 'backend' || kind === 'listen') this.#backend(header, reader);
    if (kind !== 'defaults') return reader;
    this.#lastDefaults = reader;
    const name = header.arguments[1]?.value;
    if (name === null) this.#hasHiddenDefaults = true;
    else if (name !== undefined) this.#namedDefaults.set(name, reader);
    return {
      read: (line) => {
        reader.read(line);
        lines.push(line);
      },
    };
  }

  #backend(header: LiveHeader, { presets }: ProxyReader): void {
    const name = header.arguments[1]?.value;
    if (name == null || !header.certain) this.#hasHiddenBackends = true;
    // of two backends of one name HAProxy finds the first, and refuses the second
    if (name != null && !this.#backends.has(name)) this.#backends.set(name, presets);
  }

  /** The defaults section after `from`, else the last one; a defaults section inherits only with `from`. */
  #defaultsOf(header: LiveHeader, kind: ProxySection['kind']): ProxyReader | 'unknown' | null {
    const words = header.arguments;
    const from = words.findIndex(({ value }) => value === 'from');
    if (from === -1) {
      if (words.some(({ value }) => value === null)) return 'unknown';
      return kind === 'defaults' ? null : this.#lastDefaults;
    }
    const name = words[from + 1]?.value;
    if (name === null) return 'unknown';
    return this.#namedDefaults.get(name ?? '') ?? (this.#hasHiddenDefaults ? 'unknown' : null);
  }

  /** Where `localpeer` lines decide as they come, each also sets the variable that tells the name. */
  #readGlobal(line: LiveLine): void {
    this.#variables.read(line);
    const isFixed = this.#knownLocalPeer !== null || this.#target.localPeer !== null;
    if (line.keyword !== 'localpeer' || isFixed || this.#localPeersInTime !== null) return;
    const name = line.certain ? line.arguments[1]?.value : undefined;
    this.#environment.set('HAPROXY_LOCALPEER', name ?? undefined);
  }

  #localPeer(): LocalPeer {
    if (this.#knownLocalPeer !== null) return this.#knownLocalPeer;
    const statements = this.#variables.localPeerStatements;
    return localPeerOf(this.#target, statements.slice(0, this.#localPeersInTime ?? statements.length));
  }
}
