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
  readonly first: StickySide;
  readonly second: StickySide;
}

/** The backends of the same name on several nodes, as far as their servers are known. */
export function* stickyPairs(fleet: Fleet): Generator<StickyPair> {
  const clusters = clustersOf(fleet);
  const firsts = new Map<string, StickySide>();
  for (const node of fleet.nodes) {
    for (const { proxy, table } of stickyProxies(node.config)) {
      const section = sectionOf(node.config, table);
      const servers = identifyServers(proxy);
      if (section === null || servers === null) continue;
      const side: StickySide = { node, table, servers };
      const key = `${clusters.get(section)} ${table.wireName} ${proxy.name?.value}`;
      const first = firsts.get(key);
      if (first === undefined) firsts.set(key, side);
      else if (first.node !== node) yield { first, second: side };
    }
  }
}

/** Where the clients of a server go on another node. */
export type Landing =
  | { readonly kind: 'same' | 'unknown' | 'nowhere' }
  | { readonly kind: 'other'; readonly server: IdentifiedServer; readonly by: 'name' | 'id' };

/**
 * The server that a node picks for an entry of another one: by the server's key (its name, or its address with
 * `srvkey addr`), else by its id (`sticking_rule_find_target()` in src/stream.c). Two servers are one machine when their
 * addresses are written alike; of names and of hidden addresses nobody knows.
 */
export function landingOf(server: IdentifiedServer, from: StickySide, on: StickySide): Landing {
  if (from.table.srvkey !== on.table.srvkey) return { kind: 'unknown' };
  const byKey = on.servers.find((one) =>
    on.table.srvkey === 'addr'
      ? one.address !== null && one.address === server.address
      : one.name === server.name,
  );
  const picked = byKey ?? on.servers.find(({ id }) => id === server.id);
  if (picked === undefined) return { kind: 'nowhere' };
  if (!isLiteral(picked.address) || !isLiteral(server.address)) return { kind: 'unknown' };
  if (picked.address === server.address) return { kind: 'same' };
  return { kind: 'other', server: picked, by: byKey === undefined ? 'id' : 'name' };
}

/** An address with a port, that no resolver has to be asked for. */
function isLiteral(address: string | null): address is string {
  return address !== null && /^(?:\d+\.\d+\.\d+\.\d+|\[[0-9a-f:.]+\]):\d+$/i.test(address);
}
