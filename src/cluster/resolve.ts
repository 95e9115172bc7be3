import type {
  Cluster,
  ClusterNode,
  ClusterSection,
  Form,
  Member,
  ProxyTable,
  TableDefinition,
} from '../model/cluster.ts';
import type { NodeSource } from '../model/node-source.ts';
import { newest, parseVersion, type Version } from '../model/value/version.ts';
import type { Source } from '../text.ts';
import { expandName } from './expand.ts';
import {
  isList,
  isWhole,
  type ListedFile,
  type NodeEntry,
  type Path,
  proxyTables,
  type SectionEntry,
  sectionsOf,
  sectionTables,
  type TableChange,
  type TableEntry,
} from './file.ts';
import { toMember } from './member.ts';
import type { Places } from './places.ts';
import { resolveSum, tableNames } from './sum.ts';

const OBSERVER_ADDRESS = '127.0.0.1:9';

/** The meaning of a cluster file in which nothing is wrong. */
export function resolveCluster(
  source: Source,
  file: ListedFile,
  places: Places,
  from: NodeSource | null,
): Cluster {
  const sections = sectionsOf(file).map(({ entry, path }) => resolveSection(file, entry, places, path));
  return {
    source,
    version: lowestVersion(file, places),
    namesVersion:
      file.haproxy !== undefined ||
      (file.nodes.length > 0 && file.nodes.every(({ haproxy }) => haproxy !== undefined)),
    nodes: resolveNodes(file, places),
    from,
    ttl: null,
    sections,
    tables: [...proxyTables(file)].map(
      ([proxy, entry]): ProxyTable => ({
        proxy,
        peers: entry.peers ?? sections[0]?.name ?? '',
        range: places.key(['tables', proxy]),
        ...(isWhole(entry)
          ? { definition: resolveTable(entry) }
          : { definition: null, changes: resolveChanges(entry) }),
      }),
    ),
    sums: sectionsOf(file).flatMap((section) =>
      (sectionTables(file, section) ?? []).flatMap(
        ({ table }) => resolveSum(section.entry.name, table, file.nodes, lowestVersion(file, places)) ?? [],
      ),
    ),
    serverIds: new Map(
      Object.entries(file.servers ?? {}).map(([proxy, ids]) => [proxy, new Map(Object.entries(ids))]),
    ),
    localpeer: file.localpeer ?? false,
    mode: file.mode ?? null,
    keepalived: resolveKeepalived(file),
    firewallSources: file.artifacts?.firewall?.sources ?? [],
    lint: {
      rules: new Map([...rulesOfMode(file.mode), ...Object.entries(file.lint?.rules ?? {})]),
      maxWarnings: file.lint?.['max-warnings'] ?? null,
      env: new Map(
        Object.entries(file.lint?.env ?? {}).map(([name, value]) => [
          name,
          typeof value === 'string' ? value : (places.written(['lint', 'env', name]) ?? String(value)),
        ]),
      ),
    },
  };
}

/** The version that a key gives; null where it is absent. A number is read as it is written: 3.0 is not 3. */
export function versionAt(places: Places, path: Path, value: string | number | undefined): Version | null {
  if (value === undefined) return null;
  return parseVersion(typeof value === 'string' ? value : (places.written(path) ?? String(value)));
}

/** The lowest version that any node runs; the newest known one where the file names none. */
export function lowestVersion(file: ListedFile, places: Places): Version {
  const versions = file.nodes.map((node, index) => nodeVersion(file, places, node, index));
  return (
    versions.toSorted((a, b) => a.major - b.major || a.minor - b.minor || a.patch - b.patch)[0] ??
    versionAt(places, ['haproxy'], file.haproxy) ??
    newest
  );
}

function nodeVersion(file: ListedFile, places: Places, node: NodeEntry, index: number): Version {
  return (
    versionAt(places, ['nodes', index, 'haproxy'], node.haproxy) ??
    versionAt(places, ['haproxy'], file.haproxy) ??
    newest
  );
}

function resolveNodes(file: ListedFile, places: Places): ClusterNode[] {
  return file.nodes.map((entry, index) => ({
    name: entry.name,
    version: nodeVersion(file, places, entry, index),
    namesVersion: (entry.haproxy ?? file.haproxy) !== undefined,
    config: listOf(entry.config).map((path) => expandName(path, entry.name)),
    socket: entry.socket === undefined ? null : expandName(entry.socket, entry.name),
    range: places.value(['nodes', index, 'name']),
  }));
}

function resolveSection(file: ListedFile, entry: SectionEntry, places: Places, path: Path): ClusterSection {
  const members = file.nodes.map((node) => toMember(node, entry));
  return {
    name: entry.name,
    form: formOf(entry, members),
    members,
    observers: (entry.observers ?? []).map((observer) =>
      typeof observer === 'string'
        ? { name: observer, address: OBSERVER_ADDRESS }
        : { name: observer.name, address: observer.address ?? OBSERVER_ADDRESS },
    ),
    shards: entry.shards ?? null,
    log: entry.log === undefined ? null : listOf(entry.log),
    tables:
      sectionTables(file, { entry, path })?.flatMap(({ table }) =>
        tableNames(table, file.nodes).map((name) => ({ name, ...resolveTable(table) })),
      ) ?? null,
    range: places.value([...path, 'name']),
  };
}

/**
 * `peer` lines are one text for all nodes and work in every version, so they are the default; what they cannot say
 * in one text asks for `bind` and `server`.
 */
function formOf(entry: SectionEntry, members: readonly Member[]): Form {
  if (entry.form !== undefined && entry.form !== 'auto') return entry.form;
  const needsModern =
    entry.tls !== undefined ||
    entry.shards !== undefined ||
    members.some(({ address, listen }) => address !== listen);
  return needsModern ? 'modern' : 'legacy';
}

function resolveTable(entry: TableEntry): TableDefinition {
  return {
    type: entry.type,
    len: entry.len ?? null,
    size: String(entry.size),
    expire: entry.expire ?? null,
    nopurge: entry.nopurge ?? false,
    store: entry.store ?? [],
    srvkey: entry.srvkey ?? null,
    writeTo: entry['write-to'] ?? null,
    recvOnly: entry['recv-only'] ?? false,
    bratesFactor: entry['brates-factor'] ?? null,
  };
}

/** The settings that an entry names, each as {@link resolveTable} has it. */
function resolveChanges(entry: TableChange): Partial<TableDefinition> {
  const whole = resolveTable({ type: 'ip', size: '', ...entry });
  return Object.fromEntries(
    KEYS_OF_SETTINGS.flatMap(([key, setting]) =>
      entry[key] === undefined ? [] : [[setting, whole[setting]]],
    ),
  );
}

const KEYS_OF_SETTINGS: readonly (readonly [keyof TableChange, keyof TableDefinition])[] = [
  ['type', 'type'],
  ['len', 'len'],
  ['size', 'size'],
  ['expire', 'expire'],
  ['nopurge', 'nopurge'],
  ['store', 'store'],
  ['srvkey', 'srvkey'],
  ['write-to', 'writeTo'],
  ['recv-only', 'recvOnly'],
  ['brates-factor', 'bratesFactor'],
];

/** Counters that several nodes write at the same time are overwritten; where one node serves, nobody else writes. */
function rulesOfMode(mode: ListedFile['mode']): ReadonlyMap<string, 'off' | 'warning'> {
  if (mode === undefined) return new Map();
  return new Map([['table/overwritten-counters', mode === 'active-passive' ? 'off' : 'warning']]);
}

/** Of the first node, where the file gives none. */
const HIGHEST_PRIORITY = 150;

function resolveKeepalived(file: ListedFile): Cluster['keepalived'] {
  const entry = file.artifacts?.keepalived;
  if (entry === undefined) return null;
  return {
    virtualAddresses: listOf(entry['virtual-address']),
    interface: entry.interface,
    routerId: entry['router-id'],
    priority: new Map(
      Object.entries(entry.priority ?? {}).length > 0
        ? Object.entries(entry.priority ?? {})
        : file.nodes.map(({ name }, index) => [name, Math.max(1, HIGHEST_PRIORITY - index)]),
    ),
    // Where one node serves, a move back gains nothing, and costs what its tables have not learned yet.
    preempt: entry.preempt ?? (entry['preempt-delay'] !== undefined || file.mode !== 'active-passive'),
    preemptDelay: entry['preempt-delay'] ?? null,
    waitForTables: entry['wait-for-tables'] ?? false,
    unicast: entry.unicast ?? false,
    check: entry.check ?? null,
  };
}

function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return isList<T, T>(value) ? value : [value];
}
