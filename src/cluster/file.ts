/** The shape of a cluster file that its schema (`grammar/cluster.schema.json`) has accepted. */
export interface ClusterFile {
  readonly haproxy?: string | number;
  readonly peers: SectionEntry | readonly SectionEntry[];
  readonly nodes: readonly NodeEntry[] | FoundNodesEntry;
  readonly localpeer?: boolean;
  readonly tables?: Readonly<Record<string, ProxyTableEntry>>;
  readonly servers?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly mode?: 'active-active' | 'active-passive';
  readonly artifacts?: {
    readonly keepalived?: KeepalivedEntry;
    readonly firewall?: { readonly sources: readonly string[] };
  };
  readonly lint?: {
    readonly rules?: Readonly<Record<string, 'off' | 'info' | 'warning' | 'error'>>;
    readonly 'max-warnings'?: number;
    readonly env?: Readonly<Record<string, string | number>>;
  };
}

/** A cluster file whose nodes are known: listed in it, or found where it says. */
export type ListedFile = Omit<ClusterFile, 'nodes'> & { readonly nodes: readonly NodeEntry[] };

export interface FoundNodesEntry {
  readonly from: NodeSourceEntry;
  readonly template?: NodeTemplate;
}

export interface NodeSourceEntry {
  readonly dns?: string;
  readonly srv?: string;
  readonly command?: readonly string[];
  readonly file?: string;
  readonly resolver?: string | readonly string[];
  readonly family?: 'ipv4' | 'ipv6' | 'both';
  readonly timeout?: string;
}

export type NodeTemplate = Partial<NodeEntry>;

export interface SectionEntry {
  readonly name: string;
  readonly form?: 'auto' | 'legacy' | 'modern' | 'single';
  readonly port?: number;
  readonly tls?: TlsEntry;
  readonly shards?: number;
  readonly log?: string | readonly string[];
  readonly observers?: readonly (string | { readonly name: string; readonly address?: string })[];
  readonly tables?: readonly SectionTableEntry[];
}

export interface TlsEntry {
  readonly crt: string;
  readonly 'ca-file'?: string;
  readonly 'crl-file'?: string;
  readonly verify?: 'required' | 'none';
  readonly sni?: string;
  readonly verifyhost?: string;
  readonly 'ssl-min-ver'?: string;
  readonly 'ssl-max-ver'?: string;
  readonly ciphers?: string;
  readonly ciphersuites?: string;
}

export interface NodeEntry {
  readonly name: string;
  readonly address: string;
  readonly port?: number;
  readonly bind?: string;
  readonly haproxy?: string | number;
  readonly tls?: { readonly crt: string };
  readonly shard?: number;
  readonly config?: string | readonly string[];
  readonly socket?: string;
}

export interface TableEntry extends TableChange {
  readonly type: NonNullable<TableChange['type']>;
  readonly size: string | number;
}

/** A table, or the part of one that is to change. */
export interface TableChange {
  readonly type?: 'ip' | 'ipv6' | 'integer' | 'string' | 'binary';
  readonly len?: number;
  readonly size?: string | number;
  readonly expire?: string;
  readonly nopurge?: boolean;
  readonly store?: readonly string[];
  readonly srvkey?: 'name' | 'addr';
  readonly 'write-to'?: string;
  readonly 'recv-only'?: boolean;
  readonly 'brates-factor'?: number;
}

export interface SectionTableEntry extends TableEntry {
  readonly name: string;
  readonly sum?: true | readonly string[] | SumEntry;
}

export interface SumEntry {
  readonly data?: readonly string[];
  readonly key?: string;
  readonly frontends?: readonly string[];
  readonly counter?: number;
}

/** Without type or size: what is to change in the table that the config has. */
export interface ProxyTableEntry extends TableChange {
  readonly peers?: string;
  /** Makes it tables of the peers section. */
  readonly sum?: SectionTableEntry['sum'];
}

/** A table of a peers section with its path, and that of its name. */
export interface PlacedTable {
  readonly table: SectionTableEntry;
  readonly path: Path;
  readonly name: Path;
}

export interface KeepalivedEntry {
  readonly 'virtual-address': string | readonly string[];
  readonly interface: string;
  readonly 'router-id': number;
  readonly priority?: Readonly<Record<string, number>>;
  readonly preempt?: boolean;
  readonly 'preempt-delay'?: number;
  readonly 'wait-for-tables'?: boolean;
  readonly unicast?: boolean;
  readonly check?: string;
}

/** The sections of a cluster file, each with its path. */
export function sectionsOf(
  file: Pick<ClusterFile, 'peers'>,
): readonly { readonly entry: SectionEntry; readonly path: Path }[] {
  return isList(file.peers)
    ? file.peers.map((entry, index) => ({ entry, path: ['peers', index] }))
    : [{ entry: file.peers, path: ['peers'] }];
}

/**
 * The tables of a section: those that it lists, and those of the file that are summed, which are in no proxy; null where the
 * file does not speak about its tables.
 */
export function sectionTables(
  file: Pick<ClusterFile, 'peers' | 'tables'>,
  { entry, path }: { readonly entry: SectionEntry; readonly path: Path },
): readonly PlacedTable[] | null {
  const listed = entry.tables?.map((table, index) => {
    const at = [...path, 'tables', index];
    return { table, path: at, name: [...at, 'name'] };
  });
  const home = sectionsOf(file).length === 1 ? entry.name : undefined;
  const summed = Object.entries(file.tables ?? {}).flatMap(([name, { peers = home, ...table }]) => {
    const at = ['tables', name];
    const isHere = table.sum !== undefined && peers === entry.name && isWhole(table);
    return isHere ? [{ table: { name, ...table }, path: at, name: at }] : [];
  });
  return listed === undefined && summed.length === 0 ? null : [...(listed ?? []), ...summed];
}

/** The stick-tables of proxies, by the name of the proxy. */
export function proxyTables({ tables = {} }: ClusterFile): ReadonlyMap<string, ProxyTableEntry> {
  return new Map(Object.entries(tables).filter(([, { sum }]) => sum === undefined));
}

/** Whether a cluster file lists its nodes. */
export function isListed(file: ClusterFile): file is ListedFile {
  return isList<FoundNodesEntry, NodeEntry>(file.nodes);
}

/** Whether an entry says all of a table, rather than what is to change in one. */
export function isWhole(entry: TableChange): entry is TableEntry {
  return entry.type !== undefined && entry.size !== undefined;
}

/** Keys and indices that lead from the top of the file to a value. */
export type Path = readonly (string | number)[];

/** `Array.isArray` for lists that cannot be changed. */
export function isList<T, U>(value: T | readonly U[]): value is readonly U[] {
  return Array.isArray(value);
}
