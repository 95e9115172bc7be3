import type { FleetNode } from '../../../model/fleet/fleet.ts';
import {
  type Landing,
  landingOf,
  type StickyPair,
  type StickySide,
  stickyPairs,
} from '../../../model/fleet/sticky-pairs.ts';
import { tablePairs } from '../../../model/table/shared.ts';
import type { StickTable } from '../../../model/table/stick-table.ts';
import { comparisonOf } from '../../compare-tables.ts';
import { nodeWithTable } from '../../example/sticky.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'fleet/different-table-srvkey',
  scope: 'fleet',
  severity: 'warning',
  summary: 'srvkey of a replicated table differs between nodes',
  why: 'With "srvkey addr" an entry carries the address of the server, otherwise its name. A node that looks for a name and is given an address does not find it, and falls back to the id of the server. While the ids are the same on all nodes, clients reach their server (a warning); where they are not, clients silently reach another machine or are balanced again (an error).',
  remedy: 'Use the same "srvkey" on every node.',
  haproxy: always('accepts'),
  facts: 'sticking_rule_find_target() in src/stream.c, measured with 2.6, 3.0 and 3.2',
  bad: {
    hap1: nodeWithTable('hap1', 'size 100k expire 30m srvkey addr'),
    hap2: nodeWithTable('hap2', 'size 100k expire 30m'),
  },
  good: {
    hap1: nodeWithTable('hap1', 'size 100k expire 30m srvkey addr'),
    hap2: nodeWithTable('hap2', 'size 100k expire 30m srvkey addr'),
  },
  check(fleet, report) {
    const backends = [...stickyPairs(fleet)].filter(
      (pair) => pair.first.table.srvkey !== pair.second.table.srvkey,
    );
    for (const { table, node, first, firstNode, all } of tablePairs(fleet)) {
      const own = backends.filter(({ second }) => second.table === table);
      const areStuckTo =
        first.srvkey !== table.srvkey && isStuckTo(table, node) && isStuckTo(first, firstNode);
      const other = own[0]?.first ?? (areStuckTo ? { table: first, node: firstNode } : null);
      // without "stick" rules no entry carries a server
      if (other === null) continue;
      const astray = own.flatMap(astrayIn)[0];
      report(node.name, {
        source: table.source,
        range: table.statement,
        ...(astray === undefined ? {} : { severity: 'error' as const }),
        message: `table "${table.name ?? ''}" has srvkey ${table.srvkey} here and ${other.table.srvkey} on "${other.node.name}", so server ids decide: ${astray ?? 'no client is lost while they are the same'}`,
        hint: 'use the same "srvkey" on every node',
        related: [
          {
            message: `its definition on "${other.node.name}"`,
            source: other.table.source,
            range: other.table.statement,
          },
        ],
        comparison: comparisonOf(all),
      });
    }
  },
});

/** What becomes of the clients of servers that the other node does not lead to the same machine, in words. */
function astrayIn({ first, second }: StickyPair): readonly string[] {
  const textOf = (landing: Landing, name: string, on: StickySide): readonly string[] => {
    const end = `on "${on.node.name}"`;
    if (landing.kind === 'other')
      return [`clients of server "${name}" reach "${landing.server.name}" ${end}`];
    return landing.kind === 'nowhere' ? [`clients of server "${name}" are balanced again ${end}`] : [];
  };
  return [
    ...second.servers.flatMap((server) => textOf(landingOf(server, second, first), server.name, first)),
    ...first.servers.flatMap((server) => textOf(landingOf(server, first, second), server.name, second)),
  ];
}

function isStuckTo({ name }: StickTable, { config }: FleetNode): boolean {
  return config.uses.some(({ by, table }) => by === 'stick' && (table === null || table === name));
}
