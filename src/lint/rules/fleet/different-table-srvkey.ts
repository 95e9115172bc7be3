import type { FleetNode } from '../../../model/fleet/fleet.ts';
import { differIn } from '../../../model/table/differences.ts';
import type { StickTable } from '../../../model/table/stick-table.ts';
import { compareTables } from '../../compare-tables.ts';
import { nodeWithTable } from '../../example/sticky.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'fleet/different-table-srvkey',
  scope: 'fleet',
  severity: 'error',
  summary: 'srvkey of a replicated table differs between nodes',
  why: 'With "srvkey addr" an entry carries the address of the server, otherwise its name. A node that looks for a name and is given an address does not find it and falls back to the number of the server, which may be another machine.',
  remedy: 'Use the same "srvkey" on every node.',
  haproxy: always('accepts'),
  facts: 'measured with real nodes; peer_treat_updatemsg() in src/peers.c',
  bad: {
    hap1: nodeWithTable('hap1', 'size 100k expire 30m srvkey addr'),
    hap2: nodeWithTable('hap2', 'size 100k expire 30m'),
  },
  good: {
    hap1: nodeWithTable('hap1', 'size 100k expire 30m srvkey addr'),
    hap2: nodeWithTable('hap2', 'size 100k expire 30m srvkey addr'),
  },
  check: compareTables(function* ({ table, node, first, firstNode, differences }) {
    // without "stick" rules no entry carries a server
    if (!differIn(differences, 'srvkey') || !isStuckTo(table, node) || !isStuckTo(first, firstNode)) return;
    yield {
      message: `table "${table.name ?? ''}" has srvkey ${table.srvkey} here and ${first.srvkey} on "${firstNode.name}"`,
      hint: 'use the same "srvkey" on every node',
    };
  }),
});

function isStuckTo({ name }: StickTable, { config }: FleetNode): boolean {
  return config.uses.some(({ by, table }) => by === 'stick' && (table === null || table === name));
}
