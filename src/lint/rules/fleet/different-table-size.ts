import { differIn } from '../../../model/table/differences.ts';
import { compareTables } from '../../compare-tables.ts';
import { nodeWithTable } from '../../example/sticky.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'fleet/different-table-size',
  scope: 'fleet',
  severity: 'warning',
  summary: 'size of a replicated table differs between nodes',
  why: 'The size is not exchanged. The smaller node silently purges its oldest entries, or refuses new ones with "nopurge": after a failover to it, clients lose their server and counters start again.',
  remedy: 'Use the same "size" on every node.',
  haproxy: always('accepts'),
  facts: 'stktable_trash_oldest() in src/stick_table.c, measured with 2.6',
  bad: {
    hap1: nodeWithTable('hap1', 'size 100k expire 30m'),
    hap2: nodeWithTable('hap2', 'size 10k expire 30m'),
  },
  good: {
    hap1: nodeWithTable('hap1', 'size 100k expire 30m'),
    hap2: nodeWithTable('hap2', 'size 100k expire 30m'),
  },
  check: compareTables(function* ({ table, first, firstNode, differences }) {
    if (!differIn(differences, 'size')) return;
    yield {
      message: `table "${table.name ?? ''}" has room for ${table.size} entries here and for ${first.size} on "${firstNode.name}"`,
      hint: 'use the same "size" on every node',
    };
  }),
});
