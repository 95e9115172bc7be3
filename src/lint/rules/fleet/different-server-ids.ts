import { serverDifferences } from '../../../model/compare/servers.ts';
import { stickyPairs } from '../../../model/fleet/sticky-pairs.ts';
import { compareServers } from '../../compare-servers.ts';
import { nodeWithServers } from '../../example/sticky.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'fleet/different-server-ids',
  scope: 'fleet',
  severity: 'info',
  summary: 'server has a different id on another node',
  why: "A stick entry contains the server's name and id, and a node looks up the name first. As long as every node has the name, a different id changes nothing. It matters on the day a server is renamed: a node that does not know the name uses the id. Automatic ids follow the order of the lines, so a server inserted in the middle on one node shifts the ids of all servers after it.",
  remedy: 'Give every server an explicit id, the same on all nodes.',
  haproxy: always('accepts'),
  facts: 'measured with real nodes; sticking_rule_find_target() in src/stream.c',
  bad: {
    hap1: nodeWithServers('hap1', ['web1 10.0.1.1:80', 'web2 10.0.1.2:80']),
    hap2: nodeWithServers('hap2', ['web2 10.0.1.2:80', 'web1 10.0.1.1:80']),
  },
  good: {
    hap1: nodeWithServers('hap1', ['web1 10.0.1.1:80 id 101', 'web2 10.0.1.2:80 id 102']),
    hap2: nodeWithServers('hap2', ['web2 10.0.1.2:80 id 102', 'web1 10.0.1.1:80 id 101']),
  },
  check(fleet, report) {
    for (const pair of stickyPairs(fleet)) {
      const { first, second } = pair;
      for (const { kind, one: twin, other: server } of serverDifferences(first.servers, second.servers)) {
        if (kind !== 'id') continue;
        report(second.node.name, {
          source: server.line.source,
          range: server.line.id?.word ?? server.line.statement,
          message: `server "${server.name}" has id ${server.id} here and ${twin.id} on "${first.node.name}"`,
          hint: `write "id ${twin.id}" on this line, and explicit ids on every node`,
          related: [
            {
              message: `the line on "${first.node.name}"`,
              source: twin.line.source,
              range: twin.line.statement,
            },
          ],
          comparison: compareServers(pair),
        });
      }
    }
  },
});
