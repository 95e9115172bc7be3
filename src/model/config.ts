import type { ConfigTree, Section } from '../../grammar/ast.ts';
import type { Source } from '../text.ts';
import type { Entity, Setting } from './entity.ts';
import type { Argument } from './line/expand.ts';
import type { LineFault } from './line/fault.ts';
import type { PresetDefect } from './section/preset-defect.ts';
import type { ReadSection } from './section/section.ts';
import type { FeatureWord, UnknownWord } from './section/unknown-word.ts';
import type { Increment } from './table/increments.ts';
import type { StickTable, TableUse, UseDefect } from './table/stick-table.ts';
import type { Address } from './value/address.ts';
import type { Version } from './value/version.ts';

export type { Entity, Setting } from './entity.ts';

/** A file of the config with its tree. */
export interface ConfigFile {
  readonly source: Source;
  readonly document: ConfigTree;
}

/** One parameter of a `server`, `peer` or `bind` line with its own arguments. */
export interface Parameter {
  readonly keyword: Argument;
  readonly args: readonly Argument[];
}

/** The parameters of a line, and the word at which HAProxy stops because it knows none of that name. */
export interface ParameterList {
  readonly known: readonly Parameter[];
  readonly unknown: Argument | null;
}

/** A `global` section. */
export interface GlobalSection extends Entity {
  readonly section: Section;
  readonly settings: readonly Setting[];
  /** Whether a section of another kind is before it for certain. */
  readonly late: boolean;
}

/** Which node reads this config. */
export interface LocalPeer {
  /** Null when neither `-L` nor the config tells: then the host name decides, which is not known here. */
  readonly name: string | null;
  /** Where the name comes from. */
  readonly origin: 'option' | 'node' | 'host' | 'config' | 'unknown';
}

/** `localpeer NAME` in a global section. */
export interface LocalPeerStatement extends Entity {
  readonly name: Argument | null;
}

/** A `peer` or `server` line of a peers section. */
export interface Peer extends Entity {
  readonly keyword: 'peer' | 'server';
  readonly name: Argument | null;
  /** Whether it is the local peer; null when the name or the local peer's name is unknown. */
  readonly local: boolean | null;
  /** The word in the place of the address; null where there is none, and on a local `server`, which takes none. */
  readonly addressWord: Argument | null;
  readonly address: Address | null;
  readonly parameters: ParameterList;
  /** Parameters of the `default-server` lines above, outermost first. */
  readonly inherited: readonly Parameter[];
}

/** A `bind` line; in a peers section the listener of the local peer. */
export interface Bind extends Entity {
  readonly addressWord: Argument | null;
  /** One for each part of a comma-separated list. */
  readonly addresses: readonly Address[];
  readonly parameters: ParameterList;
}

/** A `default-server` or `default-bind` line. */
export interface Defaults extends Entity {
  readonly keyword: 'default-server' | 'default-bind';
  readonly parameters: ParameterList;
  /** Of a `default-server` line that only counts for servers with `from` (3.5); null for all others. */
  readonly name: Argument | null;
}

/** A line that a section does not take. */
export interface UnknownLine extends Entity {
  readonly prefix: 'no' | 'default' | null;
  /** The word after the prefix; null where a variable hides it. */
  readonly keyword: string | null;
}

/** A `peers` section. */
export interface PeersSection extends Entity {
  readonly kind: 'peers';
  readonly section: Section;
  readonly name: Argument | null;
  readonly peers: readonly Peer[];
  readonly binds: readonly Bind[];
  readonly defaults: readonly Defaults[];
  readonly tables: readonly StickTable[];
  /** The last of `disabled` and `enabled` wins. */
  readonly disabled: boolean;
  /** The `disabled` and `enabled` lines in order. */
  readonly switches: readonly Setting[];
  /** The word after the name, which HAProxy does not take. */
  readonly extra: Argument | null;
  /** The `shards` lines in order. */
  readonly shards: readonly Setting[];
  /** The `log` lines in order. */
  readonly logs: readonly Setting[];
  /** Lines whose keyword no peers section knows, and those with a `no` that HAProxy does not take there. */
  readonly unknown: readonly UnknownLine[];
}

/** A `server` line of a proxy. */
export interface Server extends Entity {
  readonly kind: 'server';
  readonly name: Argument | null;
  readonly addressWord: Argument | null;
  /** The argument of `id`; null where the id is automatic. */
  readonly id: Argument | null;
  readonly disabled: boolean;
  readonly parameters: ParameterList;
  /** Its parameters as they are in the file: equal texts mean equal parameters. Null where a word is quoted. */
  readonly parameterText: string | null;
  /** Parameters of the `default-server` lines of this section above it. */
  readonly inherited: readonly Parameter[];
}

/** `server-template PREFIX COUNT|RANGE ...`: stands for several servers. */
export interface ServerTemplate extends Entity {
  readonly kind: 'server-template';
  readonly prefix: Argument | null;
  /** First and last number; null where the range cannot be read. */
  readonly range: { readonly first: number; readonly last: number } | null;
  readonly rangeWord: Argument | null;
  readonly addressWord: Argument | null;
  readonly id: Argument | null;
  readonly parameters: ParameterList;
  readonly inherited: readonly Parameter[];
}

/** A frontend, backend, listen or defaults section. */
export interface ProxySection extends Entity {
  readonly kind: 'frontend' | 'backend' | 'listen' | 'defaults';
  readonly section: Section;
  readonly name: Argument | null;
  readonly disabled: boolean;
  readonly binds: readonly Bind[];
  readonly servers: readonly (Server | ServerTemplate)[];
  readonly defaultServers: readonly Defaults[];
  /** The `id`, `log`, `mode`, `timeout`, `bind-process` and `email-alert` lines in order. */
  readonly settings: readonly Setting[];
  /** `stick-table` lines in order; HAProxy refuses a second one. */
  readonly tables: readonly StickTable[];
  /** The `use_backend` and `default_backend` lines in order. */
  readonly routes: readonly Setting[];
  /** The `tcp-request` lines in order. */
  readonly tcpRules: readonly Setting[];
  /** The `http-request` and `http-response` lines after which the rest of their rule set may be skipped, in order. */
  readonly httpExits: readonly Setting[];
  /** Whether a line of it may switch connections to another mode. */
  readonly maySwitchMode: boolean;
  /** False where a variable hides what a line of it is. */
  readonly complete: boolean;
  /**
   * The defaults section that it inherits from: the one after `from`, else the last one before it; a defaults section
   * inherits only with `from`. Null where there is none, `unknown` where a variable hides which.
   */
  readonly defaults: ProxySection | 'unknown' | null;
}

/** A whole configuration as one node of one HAProxy version reads it. */
export interface Config {
  readonly version: Version;
  readonly localPeer: LocalPeer;
  readonly localPeerStatements: readonly LocalPeerStatement[];
  readonly files: readonly ConfigFile[];
  readonly globals: readonly GlobalSection[];
  readonly peersSections: readonly PeersSection[];
  readonly proxies: readonly ProxySection[];
  /** Every table of proxies and peers sections. */
  readonly tables: readonly StickTable[];
  /** How many stick counters a session has; null where a condition or a variable hides it. */
  readonly stickCounters: number | null;
  /** Every place that names or implies a table. */
  readonly uses: readonly TableUse[];
  /** The places where a condition comes to a fetch that counts. */
  readonly increments: readonly Increment[];
  /** What HAProxy refuses about those places. */
  readonly useDefects: readonly UseDefect[];
  /** What HAProxy refuses in lines that say what a server begins with. */
  readonly presetDefects: readonly PresetDefect[];
  /** Every section in the order of its header, those included that this version does not know. */
  readonly sections: readonly ReadSection[];
  /** What is wrong with lines as such, whatever section they are in; in no particular order. */
  readonly faults: readonly LineFault[];
  /** Keywords, options and actions that HAProxy does not take where they stand (peers sections tell their own). */
  readonly unknownWords: readonly UnknownWord[];
  /** The build options of the HAProxy that reads this (`QUIC`, `LUA`); null where nobody knows. */
  readonly features: ReadonlySet<string> | null;
  /** Keywords that HAProxy only knows with some build option. */
  readonly featureWords: readonly FeatureWord[];
}
