import { differIn } from '../../../model/table/differences.ts';
import { timeText } from '../../../model/value/time-size.ts';
import { compareTables } from '../../compare-tables.ts';
import { nodeWithTable } from '../../example/sticky.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'fleet/different-table-expire',
  scope: 'fleet',
  severity: 'warning',
  summary: 'expire of a replicated table differs between nodes',
  why: 'A node shortens the expiry of a change that it receives to its own "expire", and from 3.0 on also that of entries which it is taught when a session begins. Clients that are still known on one node are forgotten on the other, and a table without expiry keeps what the others have dropped.',
  remedy: 'Use the same "expire" on every node.',
  haproxy: always('accepts'),
  facts: 'peer_treat_updatemsg() in src/peers.c',
  bad: {
    hap1: nodeWithTable('hap1', 'size 100k expire 30m'),
    hap2: nodeWithTable('hap2', 'size 100k expire 10m'),
  },
  good: {
    hap1: nodeWithTable('hap1', 'size 100k expire 30m'),
    hap2: nodeWithTable('hap2', 'size 100k expire 30m'),
  },
  check: compareTables(function* ({ table, first, firstNode, differences }) {
    if (!differIn(differences, 'expire')) return;
    yield {
      message: `entries of table "${table.name ?? ''}" expire ${afterText(table.expireMs)} here and ${afterText(first.expireMs)} on "${firstNode.name}"`,
      hint: 'use the same "expire" on every node',
    };
  }),
});

function afterText(expireMs: number | null): string {
  return expireMs === null ? 'never' : `after ${timeText(expireMs)}`;
}
