import { differIn } from '../../../model/table/differences.ts';
import { compareTables } from '../../compare-tables.ts';
import { nodeWithTable } from '../../example/sticky.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'fleet/different-brates-factor',
  scope: 'fleet',
  severity: 'error',
  summary: 'byte rates of a replicated table are scaled differently on nodes',
  why: 'With "brates-factor" a table counts its byte rates in units of that many bytes. The factor is not exchanged: a node reads the number of another node in its own units, so the rate is wrong by the ratio of the factors.',
  remedy: 'Use the same "brates-factor" on every node.',
  haproxy: [
    { from: '2.4', reaction: 'refuses' },
    { from: '3.1', reaction: 'accepts' },
  ],
  facts:
    'peer_treat_updatemsg() in src/peers.c and stktable_get_data_type() in src/stick_table.c, measured with 3.2',
  bad: {
    hap1: nodeWithTable('hap1', 'size 100k expire 30m brates-factor 1024 store bytes_in_rate(10s)'),
    hap2: nodeWithTable('hap2', 'size 100k expire 30m store bytes_in_rate(10s)'),
  },
  good: {
    hap1: nodeWithTable('hap1', 'size 100k expire 30m brates-factor 1024 store bytes_in_rate(10s)'),
    hap2: nodeWithTable('hap2', 'size 100k expire 30m brates-factor 1024 store bytes_in_rate(10s)'),
  },
  check: compareTables(function* ({ table, first, firstNode, differences }) {
    if (!differIn(differences, 'brates-factor')) return;
    const scaled = table.stored.filter(
      ({ type: { keyword } }) =>
        /^bytes_(?:in|out)_rate$/.test(keyword) &&
        first.stored.some((other) => other.type.keyword === keyword),
    );
    if (scaled.length === 0) return;
    yield {
      message: `byte rates of table "${table.name ?? ''}" are in units of ${units(table.bratesFactor)} here and of ${units(first.bratesFactor)} on "${firstNode.name}"`,
      hint: 'use the same "brates-factor" on every node',
    };
  }),
});

function units(factor: number): string {
  return factor === 1 ? '1 byte' : `${factor} bytes`;
}
