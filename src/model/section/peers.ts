import type { Bind, Defaults, Peer, PeersSection, Setting, UnknownLine } from '../config.ts';
import type { Environment } from '../line/environment.ts';
import { argumentAt, entityOf, type LiveHeader, type LiveLine, settingOf } from '../line/live-line.ts';
import { readParameters } from '../parameter/parameters.ts';
import { readTable } from '../table/definition.ts';
import type { StickTable } from '../table/stick-table.ts';
import { type Address, expandAddress, isLoopback, looksLikeAddress, parseAddress } from '../value/address.ts';
import type { Version } from '../value/version.ts';
import { isPlainPeer, NO_PARAMETERS, PlainPeer } from './plain-peer.ts';
import type { PresetDefect } from './preset-defect.ts';
import { type FindPresets, ServerPresets } from './server-presets.ts';

/** Reads the lines of a `peers` section as `cfg_parse_peers()` does (src/cfgparse-peers.c, before 3.2 src/cfgparse.c). */
export class PeersReader {
  readonly #header: LiveHeader;
  readonly #version: Version;
  readonly #localPeer: string | null;
  readonly #environment: Environment;
  readonly #peers: Peer[] = [];
  readonly #binds: Bind[] = [];
  readonly #defaults: Defaults[] = [];
  readonly #tables: StickTable[] = [];
  readonly #unknown: UnknownLine[] = [];
  readonly #presets: ServerPresets;
  readonly #switches: Setting[] = [];
  readonly #shards: Setting[] = [];
  readonly #logs: Setting[] = [];

  constructor(
    header: LiveHeader,
    version: Version,
    localPeer: string | null,
    environment: Environment,
    findPresets: FindPresets,
  ) {
    this.#presets = new ServerPresets([], this.#peers, version, findPresets);
    this.#header = header;
    this.#version = version;
    this.#localPeer = localPeer;
    this.#environment = environment;
  }

  read(line: LiveLine): void {
    const { keyword } = line;
    if (line.prefix !== null && keyword !== 'log') {
      this.#unknown.push({ ...entityOf(line), prefix: line.prefix, keyword });
      return;
    }
    switch (keyword) {
      case 'peer':
      case 'server':
        this.#peers.push(this.#peer(line, keyword));
        return;
      case 'bind':
        this.#binds.push(readBind(line));
        return;
      case 'default-server':
        this.#defaults.push(this.#presets.readDefaults(line));
        return;
      case 'default-bind': {
        const parameters = readParameters(line.arguments.slice(1), keyword);
        this.#defaults.push({ ...entityOf(line), keyword, parameters, name: null });
        return;
      }
      case 'table':
        this.#tables.push(this.#table(line));
        return;
      case 'disabled':
      case 'enabled':
        this.#switches.push(settingOf(line));
        return;
      case 'shards':
        this.#shards.push(settingOf(line));
        return;
      case 'log':
        this.#logs.push(settingOf(line));
        return;
      case null:
        return;
      default:
        this.#unknown.push({ ...entityOf(line), prefix: line.prefix, keyword });
    }
  }

  get presetDefects(): readonly PresetDefect[] {
    return this.#presets.defects;
  }

  finish(): PeersSection {
    return {
      kind: 'peers',
      ...entityOf(this.#header),
      section: this.#header.section,
      name: argumentAt(this.#header, 1),
      extra: argumentAt(this.#header, 2),
      peers: this.#peers,
      binds: this.#binds,
      defaults: this.#defaults,
      tables: this.#tables,
      disabled: this.#switches.at(-1)?.keyword === 'disabled',
      switches: this.#switches,
      shards: this.#shards,
      logs: this.#logs,
      unknown: this.#unknown,
    };
  }

  #peer(line: LiveLine, keyword: 'peer' | 'server'): Peer {
    const name = argumentAt(line, 1);
    const local = name?.value == null || this.#localPeer === null ? null : name.value === this.#localPeer;
    const takesAddress = keyword === 'peer' || local !== true;
    if (takesAddress && isPlainPeer(line)) {
      return new PlainPeer(line, keyword, local, this.#presets.inheritedBy(line, NO_PARAMETERS));
    }
    const addressWord = takesAddress ? argumentAt(line, 2) : null;
    const parameters = readParameters(line.arguments.slice(takesAddress ? 3 : 2), 'server');
    return {
      ...entityOf(line),
      keyword,
      name,
      local,
      addressWord,
      address: addressWord?.value == null ? null : this.#address(addressWord.value),
      parameters,
      inherited: this.#presets.inheritedBy(line, parameters),
    };
  }

  #address(text: string): Address {
    const expanded = expandAddress(text, (name) => this.#environment.get(name));
    return parseAddress(expanded ?? text);
  }

  #table(line: LiveLine): StickTable {
    const section = argumentAt(this.#header, 1)?.value ?? null;
    const name = argumentAt(line, 1)?.value ?? null;
    const names = {
      owner: 'peers',
      name: section === null || name === null ? null : `${section}/${name}`,
      wireName: name === null ? null : `/${name}`,
    } as const;
    return readTable(line, 2, names, this.#version);
  }
}

/** The peer for whose node a section was written, as its form tells: the only `server` line without an address. */
export function nodeOfFile(section: PeersSection): Peer | null {
  const [only, ...others] = section.peers.filter(
    ({ keyword, addressWord, name }) => keyword === 'server' && addressWord === null && name !== null,
  );
  return only !== undefined && others.length === 0 ? only : null;
}

/** Whether a line is an entry for an observer: a name for a tool to use, at an address where nothing answers. */
export function isObserver({ address, local }: Peer): boolean {
  return local !== true && address !== null && isObserverAddress(address);
}

/** Whether it is an address of this machine where nothing answers, by convention the discard port. */
export function isObserverAddress(address: Address): boolean {
  if (address.kind !== 'inet' || address.port.kind !== 'number') return false;
  return address.port.value === 9 && isLoopback(address);
}

/** Whether a header was meant for a line of the section above: `peers NAME ADDRESS` instead of `peer NAME ADDRESS`. */
export function isMeantAsPeer({ extra }: PeersSection): boolean {
  return extra?.value != null && looksLikeAddress(extra.value);
}

/** Reads a `bind` line: one address or several separated by commas, then parameters (`str2listener()`). */
export function readBind(line: LiveLine): Bind {
  const addressWord = argumentAt(line, 1);
  return {
    ...entityOf(line),
    addressWord,
    // nothing is read after the last comma
    addresses:
      addressWord?.value == null ? [] : addressWord.value.replace(/,$/, '').split(',').map(parseAddress),
    parameters: readParameters(line.arguments.slice(2), 'bind'),
  };
}
