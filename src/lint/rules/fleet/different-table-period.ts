import { timeText } from '../../../model/value/time-size.ts';
import { compareTables } from '../../compare-tables.ts';
import { nodeWithTable } from '../../example/sticky.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'fleet/different-table-period',
  scope: 'fleet',
  severity: 'error',
  summary: 'period of a replicated rate differs between nodes',
  why: 'Rates are exchanged as they are: 100 requests in 10 seconds become 100 requests in 60 seconds on a node with the longer period, so a limit means something different on each node. The period is sent along, but the receiver does not check it.',
  remedy: 'Use the same periods on every node.',
  haproxy: always('accepts'),
  facts: 'peer_treat_updatemsg() in src/peers.c, measured with 2.6',
  bad: {
    hap1: nodeWithTable('hap1', 'size 100k expire 30m store conn_rate(10s)'),
    hap2: nodeWithTable('hap2', 'size 100k expire 30m store conn_rate(1m)'),
  },
  good: {
    hap1: nodeWithTable('hap1', 'size 100k expire 30m store conn_rate(10s)'),
    hap2: nodeWithTable('hap2', 'size 100k expire 30m store conn_rate(10s)'),
  },
  check: compareTables(function* ({ table, firstNode, differences }) {
    for (const difference of differences) {
      if (difference.kind !== 'period') continue;
      const { type, one, other } = difference;
      if (one.periodMs === null || other.periodMs === null) continue;
      yield {
        message: `"${type}" of table "${table.name ?? ''}" is per ${timeText(other.periodMs)} here and per ${timeText(one.periodMs)} on "${firstNode.name}"`,
        hint: 'use the same period on every node',
      };
    }
  }),
});
