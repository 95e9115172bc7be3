import { dataTypes } from '../../../../grammar/vocabulary.ts';
import type { FleetNode } from '../../../model/fleet/fleet.ts';
import { isAtLeast } from '../../../model/value/version.ts';
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
  check: compareTables(function* ({ node, table, firstNode, differences: all }) {
    const own = all.flatMap((one) => (one.kind === 'data' && !isOfNode(one.type) ? [one] : []));
    const missing = own.flatMap(({ type, other }) => (other === null ? [type] : []));
    const added = own.flatMap(({ type, one }) => (one === null ? [type] : []));
    const tooNew = [
      ...missing.filter((name) => !exists(name, node)),
      ...added.filter((name) => !exists(name, firstNode)),
    ];
    const isKnown = (name: string) => !tooNew.includes(name);
    const cut = all.flatMap((one) => (one.kind === 'elements' ? [one.type] : []));
    if (tooNew.length > 0) {
      yield {
        severity: 'info',
        message: `${quote(tooNew)} of table "${table.name ?? ''}" is not exchanged: "${node.name}" or "${firstNode.name}" is too old for it`,
        hint: 'expect this data on both nodes when both run a version that has it',
      };
    }
    const differences = [
      ...(missing.some(isKnown) ? [`does not store ${quote(missing.filter(isKnown))}`] : []),
      ...(added.some(isKnown) ? [`is the only one to store ${quote(added.filter(isKnown))}`] : []),
      ...(cut.length > 0 ? [`has a different number of elements of ${quote(cut)}`] : []),
    ];
    if (differences.length === 0) return;
    yield {
      message: `table "${table.name ?? ''}" ${differences.join(' and ')}, unlike on "${firstNode.name}"`,
      hint: 'use the same "store" on every node',
    };
  }),
});

/** Whether the HAProxy of a node has a data type. */
function exists(name: string, { config }: FleetNode): boolean {
  const since = dataTypes.find(({ keyword }) => keyword === name)?.since;
  return since == null || isAtLeast(config.version, since);
}

/** What is stored on every node by itself does not count: `stick` rules add it, or it is not shared. */
function isOfNode(type: string): boolean {
  return type === 'server_id' || type === 'server_key' || type === 'conn_cur';
}

function quote(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
