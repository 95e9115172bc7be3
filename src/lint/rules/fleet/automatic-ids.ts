import type { Fleet, FleetNode } from '../../../model/fleet/fleet.ts';
import type { IdentifiedServer } from '../../../model/section/server-ids.ts';
import { stickyProxies } from '../../../model/table/sticky-proxies.ts';
import { nodeWithServers } from '../../example/sticky.ts';
import { explicitIds, plainServers } from '../../fix/explicit-ids.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'fleet/automatic-ids',
  scope: 'fleet',
  severity: 'info',
  summary: 'server ids of a replicated sticky backend depend on the order of lines',
  why: "A stick entry contains the server's name and id, and a node that does not know the name uses the id. Automatic ids follow the order of the lines. While nodes are changed one after the other, adding or removing a server in the middle gives all servers after it different ids from those on the nodes that still have the old config.",
  remedy: 'Give every server an explicit id, the same on all nodes.',
  fix: 'The ids that HAProxy gives by the order of the lines are written down on every node.',
  haproxy: always('accepts'),
  facts: 'check_config_validity() in src/cfgparse.c; sticking_rule_find_target() in src/stream.c',
  bad: {
    hap1: nodeWithServers('hap1', ['web1 10.0.1.1:80', 'web2 10.0.1.2:80']),
    hap2: nodeWithServers('hap2', ['web1 10.0.1.1:80', 'web2 10.0.1.2:80']),
  },
  good: {
    hap1: nodeWithServers('hap1', ['web1 10.0.1.1:80 id 1', 'web2 10.0.1.2:80 id 2']),
    hap2: nodeWithServers('hap2', ['web1 10.0.1.1:80 id 1', 'web2 10.0.1.2:80 id 2']),
  },
  check(fleet, report) {
    for (const shared of sharedBackends(fleet)) {
      if (shared.length < 2 || !agree(shared)) continue;
      for (const { node, servers } of shared) {
        const [first] = servers;
        // Where some ids are explicit, server/mixed-ids tells.
        if (first === undefined || servers.some(({ explicit }) => explicit)) continue;
        report(node.name, {
          source: first.line.source,
          range: first.line.statement,
          message: `server "${first.name}" and those below have ids that follow the order of the lines`,
          hint: 'write explicit ids, the same on every node',
          fix: explicitIds(servers),
        });
      }
    }
  },
});

interface Backend {
  readonly node: FleetNode;
  readonly servers: readonly IdentifiedServer[];
}

/** The nodes with the same proxy on the same table, for each such proxy. */
function sharedBackends({ nodes }: Fleet): Iterable<readonly Backend[]> {
  const backends = new Map<string, Backend[]>();
  for (const node of nodes) {
    for (const { proxy, table } of stickyProxies(node.config)) {
      const servers = table.srvkey === 'addr' ? null : plainServers(node.config, proxy);
      if (servers === null) continue;
      const key = `${table.wireName} ${proxy.name?.value}`;
      const shared = backends.get(key);
      if (shared === undefined) backends.set(key, [{ node, servers }]);
      else shared.push({ node, servers });
    }
  }
  return backends.values();
}

/** Whether a name has the same id wherever it is, and an id the same name. */
function agree(shared: readonly Backend[]): boolean {
  const ids = new Map<string, number>();
  const names = new Map<number, string>();
  return shared.every(({ servers }) =>
    servers.every(({ name, id }) => {
      if ((ids.get(name) ?? id) !== id || (names.get(id) ?? name) !== name) return false;
      ids.set(name, id);
      names.set(id, name);
      return true;
    }),
  );
}
