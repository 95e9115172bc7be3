import type { StickTable } from '../../../model/table/stick-table.ts';
import { compareTables } from '../../compare-tables.ts';
import { nodeWithTable } from '../../example/sticky.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'fleet/different-table-data',
  scope: 'fleet',
  severity: 'error',
  summary: 'stored data of a replicated table differs between nodes',
  why: 'Peers exchange the data types that both tables store; the rest is silently dropped, and so are array elements beyond the shorter array. On the other node the value stays 0, and rules that use it never match.',
  remedy: 'Use the same "store" on every node.',
  haproxy: always('accepts'),
  facts: 'peer_treat_definemsg() and peer_treat_updatemsg() in src/peers.c, measured with 2.6',
  bad: {
    hap1: nodeWithTable('hap1', 'size 100k expire 30m store gpt0,http_req_cnt'),
    hap2: nodeWithTable('hap2', 'size 100k expire 30m store http_req_cnt'),
  },
  good: {
    hap1: nodeWithTable('hap1', 'size 100k expire 30m store gpt0,http_req_cnt'),
    hap2: nodeWithTable('hap2', 'size 100k expire 30m store gpt0,http_req_cnt'),
  },
  check: compareTables(function* ({ table, first, firstNode }) {
    const missing = namesOf(first).filter((name) => !namesOf(table).includes(name));
    const added = namesOf(table).filter((name) => !namesOf(first).includes(name));
    const cut = table.stored.filter(({ type, size }) =>
      first.stored.some((other) => other.type.keyword === type.keyword && other.size !== size),
    );
    if (missing.length + added.length + cut.length === 0) return;
    const differences = [
      ...(missing.length > 0 ? [`does not store ${quote(missing)}`] : []),
      ...(added.length > 0 ? [`is the only one to store ${quote(added)}`] : []),
      ...(cut.length > 0
        ? [`has a different number of elements of ${quote(cut.map(({ type }) => type.keyword))}`]
        : []),
    ];
    yield {
      message: `table "${table.name ?? ''}" ${differences.join(' and ')}, unlike on "${firstNode.name}"`,
      hint: 'use the same "store" on every node',
    };
  }),
});

/** What is stored on every node by itself does not count: `stick` rules add it, or it is not shared. */
function namesOf({ stored }: StickTable): readonly string[] {
  return stored
    .map(({ type }) => type.keyword)
    .filter((name) => name !== 'server_id' && name !== 'server_key' && name !== 'conn_cur');
}

function quote(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
