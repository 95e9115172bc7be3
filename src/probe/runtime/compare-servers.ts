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
 * Do servers mean the same on both nodes? A replicated entry names its server by name first and by number where the name
 * is not known (`server_key`, then `server_id`).
 */
export function compareServers(ours: NodeServers, theirs: NodeServers): readonly Remark[] {
  const found: Remark[] = [];
  for (const backend of new Set(ours.servers.map((server) => server.backend))) {
    const here = byName(ours, backend);
    const there = byName(theirs, backend);
    if (there.size === 0) continue;
    const remark = remarks({ table: backend });
    const other = `"${theirs.reading.name ?? theirs.reading.target.text}"`;
    const missing = [...here.keys()].filter((name) => !there.has(name));
    if (missing.length > 0) {
      found.push(
        remark(
          'warning',
          'servers-differ',
          `backend "${backend}" has no server ${listed(missing)} on ${other}: clients that stick to it there get another one`,
          'give servers the same names on all nodes',
        ),
      );
    }
    const moved = [...here.values()].filter((server) => {
      const twin = there.get(server.name);
      return twin !== undefined && (twin.address !== server.address || twin.port !== server.port);
    });
    if (moved.length > 0) {
      found.push(
        remark(
          'info',
          'servers-differ',
          `backend "${backend}" has a different address for server ${listed(moved.map(({ name }) => name))} on ${other}`,
          'see that the same name means the same server on all nodes',
        ),
      );
    }
  }
  return found;
}

function byName({ servers }: NodeServers, backend: string): Map<string, ServerState> {
  return new Map(
    servers.filter((server) => server.backend === backend).map((server) => [server.name, server]),
  );
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `"${name}"`);
  return names.length > 3 ? `${shown.join(', ')} and ${names.length - 3} more` : shown.join(', ');
}
