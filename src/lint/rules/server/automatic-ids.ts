import { stickyProxies } from '../../../model/table/sticky-proxies.ts';
import { nodeWithServers } from '../../example/sticky.ts';
import { explicitIds, plainServers } from '../../fix/explicit-ids.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'server/automatic-ids',
  scope: 'config',
  severity: 'info',
  optIn: true,
  summary: 'server ids of a replicated sticky backend depend on the order of lines',
  why: "A stick entry contains the server's name and id, and a node that does not know the name uses the id. As long as all nodes have the same lines in the same order, automatic ids are the same too, so this rule is off by default. While nodes are changed one after the other, adding or removing a server in the middle gives all servers after it different ids from those on the nodes that still have the old config.",
  remedy: 'Give every server an explicit id, the same on all nodes.',
  fix: 'The ids that HAProxy gives by the order of the lines are written down.',
  haproxy: always('accepts'),
  facts: 'check_config_validity() in src/cfgparse.c; sticking_rule_find_target() in src/stream.c',
  bad: nodeWithServers('hap1', ['web1 10.0.1.1:80', 'web2 10.0.1.2:80']),
  good: nodeWithServers('hap1', ['web1 10.0.1.1:80 id 1', 'web2 10.0.1.2:80 id 2']),
  check(config, report) {
    for (const { proxy, table } of stickyProxies(config)) {
      // Where some ids are explicit, server/mixed-ids tells.
      if (table.srvkey === 'addr' || proxy.servers.some(({ id }) => id !== null)) continue;
      const servers = plainServers(config, proxy);
      const first = servers?.[0];
      if (servers == null || first === undefined) continue;
      report({
        source: first.line.source,
        range: first.line.statement,
        message: `server "${first.name}" and those below have ids that follow the order of the lines`,
        hint: 'write explicit ids, the same on every node',
        fix: explicitIds(servers),
      });
    }
  },
});
