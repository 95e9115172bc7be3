import { type IdentifiedServer, identifyServers } from '../section/server-ids.ts';
import { sectionOf } from '../table/replication.ts';
import type { StickTable } from '../table/stick-table.ts';
import { stickyProxies } from '../table/sticky-proxies.ts';
import { clustersOf } from './clusters.ts';
import type { Fleet, FleetNode } from './fleet.ts';

/** The servers of a sticky backend on one node. */
export interface StickySide {
  readonly node: FleetNode;
  readonly table: StickTable;
  readonly servers: readonly IdentifiedServer[];
}

/** One sticky backend on the first node that has it and on a later one, with a table that they share. */
export interface StickyPair {
  /** The name of the backend. */
  readonly backend: string;
  readonly first: StickySide;
  readonly second: StickySide;
  /** The backend on all nodes that have it; one array for all pairs of a backend. */
  readonly all: readonly StickySide[];
}

/** The backends of the same name on several nodes, as far as their servers are known. */
export function* stickyPairs(fleet: Fleet): Generator<StickyPair> {
  for (const { backend, all } of stickyBackends(fleet)) {
    const [first, ...others] = all;
    for (const second of others) {
      if (first !== undefined && first.node !== second.node) yield { backend, first, second, all };
    }
  }
}

interface StickyBackend {
  readonly backend: string;
  readonly all: readonly StickySide[];
}

const memory = new WeakMap<Fleet, readonly StickyBackend[]>();

function stickyBackends(fleet: Fleet): readonly StickyBackend[] {
  let known = memory.get(fleet);
  if (known === undefined) {
    known = findBackends(fleet);
    memory.set(fleet, known);
  }
  return known;
}

function findBackends(fleet: Fleet): readonly StickyBackend[] {
  const clusters = clustersOf(fleet);
  const backends = new Map<string, { readonly backend: string; readonly all: StickySide[] }>();
  for (const node of fleet.nodes) {
    for (const { proxy, table } of stickyProxies(node.config)) {
      const section = sectionOf(node.config, table);
      const servers = identifyServers(proxy);
      if (section === null || servers === null) continue;
      const backend = proxy.name?.value ?? '';
      const key = `${clusters.get(section)} ${table.wireName} ${backend}`;
      const found = backends.get(key);
      const side: StickySide = { node, table, servers };
      if (found === undefined) backends.set(key, { backend, all: [side] });
      else found.all.push(side);
    }
  }
  return [...backends.values()];
}

/** Where the clients of a server go on another node. */
export type Landing =
  | { readonly kind: 'same' | 'unknown' | 'nowhere' }
  | { readonly kind: 'other'; readonly server: IdentifiedServer; readonly by: 'name' | 'id' };

/**
 * The server that a node picks for an entry of another one: by the server's key (its name, or its address with
 * `srvkey addr`), else by its id (`sticking_rule_find_target()` in src/stream.c). An entry carries the key that the node
 * has which made it, and the other one compares it with its own: where one has names and the other addresses, the id
 * decides. Two servers are one machine when their addresses are written alike; of names and of hidden addresses nobody
 * knows.
 */
export function landingOf(server: IdentifiedServer, from: StickySide, on: StickySide): Landing {
  const key = keyOf(server, from);
  const byKey = key === null ? undefined : on.servers.find((one) => keyOf(one, on) === key);
  const picked = byKey ?? on.servers.find(({ id }) => id === server.id);
  if (picked === undefined) return { kind: 'nowhere' };
  if (!isLiteral(picked.address) || !isLiteral(server.address)) return { kind: 'unknown' };
  if (picked.address === server.address) return { kind: 'same' };
  return { kind: 'other', server: picked, by: byKey === undefined ? 'id' : 'name' };
}

/** What an entry has for a server; null for an address that a variable hides. */
function keyOf({ name, address }: IdentifiedServer, { table }: StickySide): string | null {
  return table.srvkey === 'addr' ? address : name;
}

/** An address with a port, that no resolver has to be asked for. */
function isLiteral(address: string | null): address is string {
  return address !== null && /^(?:\d+\.\d+\.\d+\.\d+|\[[0-9a-f:.]+\]):\d+$/i.test(address);
}
