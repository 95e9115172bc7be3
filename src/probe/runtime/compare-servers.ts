import type { NodeReading } from './reading.ts';
import { type Remark, remarks } from './remark.ts';
import type { ServerState } from './show-servers-state.ts';

/** The servers of the backends of one node whose stickiness is replicated. */
export interface NodeServers {
  readonly reading: NodeReading;
  readonly servers: readonly ServerState[];
}

/** `server_id` and `server_key`: what a table of `stick on` stores. */
const SERVER_BITS = (1n << 0n) | (1n << 19n);

/** The backends of a node whose table is replicated and sticks clients to servers. */
export function findStickyBackends({ sections }: NodeReading): readonly string[] {
  const tables = sections.flatMap(({ peers }) => peers.flatMap((peer) => peer.tables));
  const sticky = tables.filter(
    ({ name, remoteData }) => !name.includes('/') && (remoteData & SERVER_BITS) !== 0n,
  );
  return [...new Set(sticky.map(({ name }) => name))];
}

/**
 * Do servers mean the same on both nodes? A replicated entry names its server by name, and by number where the name is not
 * known (`sticking_rule_find_target()` in HAProxy's src/stream.c); what a resolver gives an address is not compared.
 */
export function compareServers(ours: NodeServers, theirs: NodeServers): readonly Remark[] {
  const other = `"${theirs.reading.name ?? theirs.reading.target.text}"`;
  return [...new Set(ours.servers.map((server) => server.backend))].flatMap((backend) => {
    const here = of(ours, backend);
    const there = of(theirs, backend);
    return there.length === 0 ? [] : compareBackend(backend, here, there, other);
  });
}

function compareBackend(
  backend: string,
  here: readonly ServerState[],
  there: readonly ServerState[],
  other: string,
): readonly Remark[] {
  const remark = remarks({ table: backend });
  const found: Remark[] = [];
  const landings = here.map((server) => ({ server, picked: pickedFor(server, there) }));
  const missing = landings.filter(({ picked }) => picked === null);
  if (missing.length > 0) {
    found.push(
      remark(
        'warning',
        'servers-differ',
        `backend "${backend}" has no server ${listed(missing)} on ${other}: clients that stick to it there get a different one`,
        'give servers the same names on all nodes',
      ),
    );
  }
  const moved = landings.filter(({ server, picked }) => picked !== null && isElsewhere(server, picked));
  if (moved.length > 0) {
    found.push(
      remark(
        'warning',
        'servers-differ',
        `clients of server ${listed(moved)} of backend "${backend}" reach a different server on ${other}`,
        'use the same names and addresses on every node, or the same ids for the same machines',
      ),
    );
  }
  return found;
}

function of({ servers }: NodeServers, backend: string): readonly ServerState[] {
  return servers.filter((server) => server.backend === backend);
}

/** The server that a node picks for an entry of this one. */
function pickedFor({ name, id }: ServerState, servers: readonly ServerState[]): ServerState | null {
  return servers.find((one) => one.name === name) ?? servers.find((one) => one.id === id) ?? null;
}

function isElsewhere(one: ServerState, other: ServerState): boolean {
  if (one.isResolved || other.isResolved) return false;
  return one.address !== other.address || one.port !== other.port;
}

function listed(landings: readonly { readonly server: ServerState }[]): string {
  const shown = landings.slice(0, 3).map(({ server }) => `"${server.name}"`);
  return landings.length > 3 ? `${shown.join(', ')} and ${landings.length - 3} more` : shown.join(', ');
}
