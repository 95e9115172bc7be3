import { stickyProxies } from '../../../model/table/sticky-proxies.ts';
import { nodeWithServers } from '../../example/sticky.ts';
import { explicitIds, plainServers } from '../../fix/explicit-ids.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'server/mixed-ids',
  scope: 'config',
  severity: 'info',
  summary: 'replicated sticky backend mixes explicit and automatic server ids',
  why: "A stick entry contains the server's name and id, and a node that does not know the name uses the id. A server without an explicit id gets the first free number from its position on: a line that is inserted, moved or removed above it changes its id, and the id of a removed server is given to the next one.",
  remedy: 'Give every server an explicit id, the same on all nodes.',
  fix: 'The ids that HAProxy gives by the order of the lines are written down.',
  haproxy: always('accepts'),
  facts: 'check_config_validity() in src/cfgparse.c; sticking_rule_find_target() in src/stream.c',
  bad: nodeWithServers('hap1', ['web1 10.0.1.1:80 id 101', 'web2 10.0.1.2:80']),
  good: nodeWithServers('hap1', ['web1 10.0.1.1:80 id 101', 'web2 10.0.1.2:80 id 102']),
  check(config, report) {
    for (const { proxy, table } of stickyProxies(config)) {
      if (table.srvkey === 'addr' || proxy.servers.every(({ id }) => id === null)) continue;
      const servers = plainServers(config, proxy);
      const first = servers?.find(({ explicit }) => !explicit);
      if (servers == null || first === undefined) continue;
      const { name, id, line } = first;
      report({
        source: line.source,
        range: line.statement,
        message: `server "${name}" has id ${id} by its place in the file, while others of this proxy have explicit ids`,
        hint: `write "id ${id}" after the address, and an id on every line without one`,
        fix: explicitIds(servers),
      });
    }
  },
});
