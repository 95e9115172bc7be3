import { landingOf, type StickySide, stickyPairs } from '../../../model/fleet/sticky-pairs.ts';
import type { IdentifiedServer } from '../../../model/section/server-ids.ts';
import { compareServers } from '../../compare-servers.ts';
import { nodeWithServers } from '../../example/sticky.ts';
import { always, defineRule, type FleetReport } from '../../rule.ts';

export default defineRule({
  id: 'fleet/different-servers',
  scope: 'fleet',
  severity: 'error',
  summary: 'clients that stick to a server reach a different one on another node',
  why: 'A stick entry contains the server\'s name (its address with "srvkey addr") and its id. The other node looks for a server with that name, and falls back to the id where it has none. If the server that it finds has a different address, clients silently reach the wrong machine; if it finds none, it balances them again, and the entry is overwritten on all nodes.',
  remedy:
    'Use the same servers, names and addresses on every node. While names have to differ, give the same machine the same explicit id.',
  haproxy: always('accepts'),
  facts: 'measured with real nodes; sticking_rule_find_target() in src/stream.c',
  bad: {
    hap1: nodeWithServers('hap1', ['web1 10.0.1.1:80 id 1', 'web2 10.0.1.2:80 id 2']),
    hap2: nodeWithServers('hap2', ['app2 10.0.1.2:80 id 1', 'app1 10.0.1.1:80 id 2']),
  },
  good: {
    hap1: nodeWithServers('hap1', ['web1 10.0.1.1:80 id 1', 'web2 10.0.1.2:80 id 2']),
    hap2: nodeWithServers('hap2', ['app2 10.0.1.2:80 id 2', 'app1 10.0.1.1:80 id 1']),
  },
  check(fleet, report) {
    for (const pair of stickyPairs(fleet)) {
      const { first, second } = pair;
      // there the ids decide, which fleet/different-table-srvkey tells
      if (first.table.srvkey !== second.table.srvkey) continue;
      const tell: FleetReport = (node, finding) =>
        report(node, { ...finding, comparison: compareServers(pair) });
      compare(second, first, tell);
      // what both sides show in the same way is said once
      compare(first, second, tell, (server) => second.servers.every(({ name }) => name !== server.name));
    }
  },
});

function compare(
  from: StickySide,
  on: StickySide,
  report: FleetReport,
  concerns: (server: IdentifiedServer) => boolean = () => true,
): void {
  for (const server of from.servers.filter(concerns)) {
    const landing = landingOf(server, from, on);
    if (landing.kind === 'nowhere') {
      report(from.node.name, {
        source: server.line.source,
        range: server.line.statement,
        severity: 'warning',
        message: `server "${server.name}" is missing on "${on.node.name}", which sends its clients elsewhere`,
        hint: `add it on "${on.node.name}"`,
      });
    } else if (landing.kind === 'other') {
      const { server: other, by } = landing;
      report(from.node.name, {
        source: server.line.source,
        range: server.line.addressWord?.word ?? server.line.statement,
        message:
          by === 'name'
            ? `clients of server "${server.name}" reach ${other.address} on "${on.node.name}", not ${server.address}`
            : `"${on.node.name}" has no server "${server.name}" and uses its id ${server.id}: clients reach "${other.name}" there`,
        hint: 'use the same names and addresses on every node, or the same ids for the same machines',
        related: [
          {
            message: `the line on "${on.node.name}"`,
            source: other.line.source,
            range: other.line.statement,
          },
        ],
      });
    }
  }
}
