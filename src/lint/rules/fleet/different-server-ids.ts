import type { FleetNode } from '../../../model/fleet.ts';
import { type IdentifiedServer, identifyServers } from '../../../model/section/server-ids.ts';
import { stickyProxies } from '../../../model/table/sticky-proxies.ts';
import { nodeWithServers } from '../../example/sticky.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'fleet/different-server-ids',
  scope: 'fleet',
  severity: 'warning',
  summary: 'server ids of a replicated sticky backend differ between nodes',
  why: "A stick entry contains the server's name and id. The other node looks up the name first and falls back to the id. A server with the same name and a different id is still found; but if the other node does not know the name and uses the id for a server with a different address, clients silently reach the wrong server, and the problem is an error. Automatic ids follow the order of the lines: a server inserted in the middle on one node shifts the ids of all servers after it.",
  remedy: 'Give every server an explicit id, the same on all nodes.',
  haproxy: always('accepts'),
  facts: 'measured with real nodes; process_store_rules() and sticking_rule_find_target() in src/stream.c',
  bad: {
    hap1: nodeWithServers('hap1', ['web1 10.0.1.1:80', 'web2 10.0.1.2:80']),
    hap2: nodeWithServers('hap2', ['web2 10.0.1.2:80', 'web1 10.0.1.1:80']),
  },
  good: {
    hap1: nodeWithServers('hap1', ['web1 10.0.1.1:80 id 101', 'web2 10.0.1.2:80 id 102']),
    hap2: nodeWithServers('hap2', ['web2 10.0.1.2:80 id 102', 'web1 10.0.1.1:80 id 101']),
  },
  check(fleet, report) {
    const first = new Map<string, { node: FleetNode; servers: readonly IdentifiedServer[] }>();
    for (const node of fleet.nodes) {
      for (const { proxy, table } of stickyProxies(node.config)) {
        const servers = identifyServers(proxy);
        if (servers === null) continue;
        const key = `${table.wireName} ${proxy.name?.value}`;
        const other = first.get(key);
        if (other === undefined) {
          first.set(key, { node, servers });
          continue;
        }
        const byName = new Map(other.servers.map((server) => [server.name, server]));
        const byId = new Map(other.servers.map((server) => [server.id, server]));
        const here = new Set(servers.map(({ name }) => name));
        for (const server of servers) {
          const twin = byName.get(server.name);
          const rival = byId.get(server.id);
          const range = server.line.id?.word ?? server.line.statement;
          if (twin !== undefined && twin.id !== server.id) {
            report(node.name, {
              source: server.line.source,
              range,
              message: `server "${server.name}" has id ${server.id} here and ${twin.id} on "${other.node.name}"`,
              hint: `write "id ${twin.id}" on this line, and explicit ids on every node`,
              related: [place(twin, other.node)],
            });
          } else if (twin === undefined && rival !== undefined && isAnotherServer(server, rival, here)) {
            report(node.name, {
              source: server.line.source,
              range,
              severity: 'error',
              message: `"${other.node.name}" does not have a server "${server.name}" and uses its id ${server.id} for "${rival.name}": clients of one reach the other`,
              hint: 'use the same names on every node, or the same ids for the same servers',
              related: [place(rival, other.node)],
            });
          }
        }
      }
    }
  },
});

/** A server under another name is the same machine when its address says so. */
function isAnotherServer(
  server: IdentifiedServer,
  rival: IdentifiedServer,
  here: ReadonlySet<string>,
): boolean {
  if (server.address === null || rival.address === null) return false;
  return server.address !== rival.address && !here.has(rival.name);
}

function place(server: IdentifiedServer, node: FleetNode) {
  return { message: `the line on "${node.name}"`, source: server.line.source, range: server.line.statement };
}
