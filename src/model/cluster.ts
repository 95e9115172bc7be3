import type { Source, TextRange } from '../text.ts';
import type { NodeSource } from './node-source.ts';
import type { Version } from './value/version.ts';

/** How a peers section is written. */
export const forms = ['legacy', 'modern', 'single'] as const;
export type Form = (typeof forms)[number];

/** A cluster with all defaults applied and `{name}` expanded: what HAProxy is to be told, not how it is written. */
export interface Cluster {
  readonly source: Source;
  /** The lowest HAProxy version in the cluster. */
  readonly version: Version;
  /** Whether the file says a version for all nodes. */
  readonly namesVersion: boolean;
  /** In the order of the file; empty where they come from elsewhere and nobody looked. */
  readonly nodes: readonly ClusterNode[];
  /** Where the nodes come from; null where the file lists them. */
  readonly from: NodeSource | null;
  /** For how long the addresses that DNS gave hold, in seconds; null where it was not asked for any. */
  readonly ttl: number | null;
  readonly sections: readonly ClusterSection[];
  /** Stick-tables of proxies. */
  readonly tables: readonly ProxyTable[];
  /** What the nodes count each in a table of its own, and rules add up. */
  readonly sums: readonly ClusterSum[];
  /** Ids to pin: server name to id, by proxy. */
  readonly serverIds: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Whether `localpeer NAME` is generated into the global section. */
  readonly localpeer: boolean;
  /** Null where the file does not say. */
  readonly mode: 'active-active' | 'active-passive' | null;
  readonly keepalived: Keepalived | null;
  /** Who may reach the peers ports and the runtime APIs beside the nodes: addresses and networks. */
  readonly firewallSources: readonly string[];
  readonly lint: ClusterLint;
}

/** A HAProxy process of the cluster. */
export interface ClusterNode {
  /** Its local peer name. */
  readonly name: string;
  readonly version: Version;
  /** Whether the file says it, for this node or for all. */
  readonly namesVersion: boolean;
  /** Configuration files in the order of `-f`, as the file gives them: relative to the cluster file. */
  readonly config: readonly string[];
  /** Runtime API: a path or `HOST:PORT`; null where the file gives none. */
  readonly socket: string | null;
  /** The node's entry in the cluster file. */
  readonly range: TextRange;
}

/** A peers section, the same for all nodes. */
export interface ClusterSection {
  readonly name: string;
  /** The form that the file asks for, or the one that `auto` stands for. */
  readonly form: Form;
  /** One for each node, in the order of the nodes. */
  readonly members: readonly Member[];
  readonly observers: readonly Observer[];
  /** Null without shards. */
  readonly shards: number | null;
  /** Arguments of `log` lines; null where the file does not say, so that what a config has is left alone. */
  readonly log: readonly string[] | null;
  /** `table` lines; null where the file does not say, so that what a config has is left alone. */
  readonly tables: readonly SectionTable[] | null;
  /** The section's entry in the cluster file. */
  readonly range: TextRange;
}

/** A node as a member of one section. */
export interface Member {
  readonly name: string;
  /** What the others dial, with its port, as HAProxy takes it. */
  readonly address: string;
  /** What the node itself listens on, likewise. */
  readonly listen: string;
  /** Null where the node receives all shards. */
  readonly shard: number | null;
  readonly tls: Tls | null;
}

/** TLS of one member: what it shows, and what it expects of others. `{name}` is this member. */
export interface Tls {
  readonly crt: string;
  readonly caFile: string | null;
  readonly crlFile: string | null;
  readonly verify: 'required' | 'none';
  /** A sample expression that gives the server name sent to this member. */
  readonly sni: string | null;
  /** The name that this member's certificate must carry. */
  readonly verifyhost: string | null;
  readonly sslMinVer: string | null;
  readonly sslMaxVer: string | null;
  readonly ciphers: string | null;
  readonly ciphersuites: string | null;
}

/** A peer name that no node has, so that a probe may use it. */
export interface Observer {
  readonly name: string;
  /** An address where nothing answers, with its port. */
  readonly address: string;
}

/** What `stick-table` and `table` lines define. */
export interface TableDefinition {
  readonly type: 'ip' | 'ipv6' | 'integer' | 'string' | 'binary';
  /** Null for the default of the type. */
  readonly len: number | null;
  /** As in the file, for example `200k`. */
  readonly size: string;
  /** As in the file, for example `1h`; null where entries never expire. */
  readonly expire: string | null;
  readonly nopurge: boolean;
  readonly store: readonly string[];
  readonly srvkey: 'name' | 'addr' | null;
  readonly writeTo: string | null;
  readonly recvOnly: boolean;
  readonly bratesFactor: number | null;
}

/** A `table` line of a peers section. */
export interface SectionTable extends TableDefinition {
  readonly name: string;
}

/** The `stick-table` line of a proxy: as the cluster file has it, or as the config has it but for some of its parts. */
export type ProxyTable = DefinedTable | ChangedTable;

export interface DefinedTable {
  readonly proxy: string;
  /** The peers section that it is shared through. */
  readonly peers: string;
  /** Its entry in the cluster file. */
  readonly range: TextRange;
  readonly definition: TableDefinition;
}

/** A table whose entry does not say type and size: the proxy has the line, and of it only what is said changes. */
export interface ChangedTable extends Omit<DefinedTable, 'definition'> {
  readonly definition: null;
  readonly changes: Partial<TableDefinition>;
}

/**
 * A table of the cluster file that is one table for each node: peers overwrite each other's values and never add, so each
 * node counts in its own, and rules look the key up in all of them.
 */
export interface ClusterSum {
  /** Of the table, as the cluster file names it. */
  readonly name: string;
  readonly section: string;
  /** The sample expression of the key. */
  readonly key: string;
  /** The stick counter that tracks the node's own table. */
  readonly counter: number;
  /** The data types that are added up. */
  readonly data: readonly string[];
  /** The proxies that get the rules. */
  readonly frontends: readonly string[];
  /** The tables, in the order of the nodes. */
  readonly tables: readonly string[];
}

/** An address that moves between the nodes. */
export interface Keepalived {
  /** With their prefix lengths; at least one. */
  readonly virtualAddresses: readonly string[];
  readonly interface: string;
  readonly routerId: number;
  /** By node; every node has one. */
  readonly priority: ReadonlyMap<string, number>;
  /** Whether the address returns to the node with the highest priority. */
  readonly preempt: boolean;
  /** In seconds; null for at once. */
  readonly preemptDelay: number | null;
  /** Whether a node that is still learning its tables comes after all others. */
  readonly waitForTables: boolean;
  readonly unicast: boolean;
  /** A command; null where the process is watched. */
  readonly check: string | null;
}

export interface ClusterLint {
  /** Severity by rule id. */
  readonly rules: ReadonlyMap<string, 'off' | 'info' | 'warning' | 'error'>;
  /** Null where there is no limit. */
  readonly maxWarnings: number | null;
  /** Environment variables that the configs use, by name. */
  readonly env: ReadonlyMap<string, string>;
}
