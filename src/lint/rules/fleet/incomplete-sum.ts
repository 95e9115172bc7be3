import type { Fleet, FleetNode } from '../../../model/fleet/fleet.ts';
import { fillsOf } from '../../../model/flow/fills.ts';
import { isSound } from '../../../model/table/replication.ts';
import type { StickTable } from '../../../model/table/stick-table.ts';
import { areAlike, type Sum, sumsOf } from '../../../model/table/sums.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'fleet/incomplete-sum',
  scope: 'fleet',
  severity: 'error',
  summary: 'sum over the nodes leaves one of them out',
  why: 'Peers overwrite counters and never add them, so every node counts in its own table and rules add these tables up. What a node counts in a table that is left out is missing in the sum: a client can send as much as it likes through that node.',
  remedy: 'Look the data up in the table of every node, with the same expression on each.',
  haproxy: always('accepts'),
  facts: 'peer_treat_updatemsg() in src/peers.c, measured with 2.6, 3.0 and 3.2',
  bad: {
    hap1: example('hap1', ['hap1', 'hap2']),
    hap2: example('hap2', ['hap1', 'hap2', 'hap3']),
    hap3: example('hap3', ['hap1', 'hap2', 'hap3']),
  },
  good: {
    hap1: example('hap1', ['hap1', 'hap2', 'hap3']),
    hap2: example('hap2', ['hap1', 'hap2', 'hap3']),
    hap3: example('hap3', ['hap1', 'hap2', 'hap3']),
  },
  check(fleet, report) {
    const owners = ownersOf(fleet);
    if (owners === null) return;
    for (const { name, config } of fleet.nodes) {
      for (const sum of sumsOf(config)) {
        const last = [...sum.lookups.values()].at(-1);
        const missing = config.tables.filter((table) => isMissing(table, sum, config, owners));
        if (last === undefined || missing.length === 0) continue;
        report(name, {
          source: last.source,
          range: last.range,
          message: `${list(missing)} is left out of the sum of "${sum.dataType}", so what ${nodesOf(missing, owners)} counts is not in it`,
          hint: `add "table_${sum.dataType}(${missing[0]?.name ?? ''})"`,
          related: missing.map(({ source, statement }) => ({
            message: 'the table is declared here',
            source,
            range: statement,
          })),
        });
      }
    }
  },
});

/** The node that fills each table, by the name in the protocol, of those that one node alone fills; null if unknown. */
function ownersOf({ nodes }: Fleet): ReadonlyMap<string, string> | null {
  const owners = new Map<string, string | null>();
  for (const { name, config } of nodes) {
    const fills = fillsOf(config);
    if (fills === null) return null;
    for (const { wireName } of fills.keys()) {
      if (wireName !== null) owners.set(wireName, owners.has(wireName) ? null : name);
    }
  }
  return new Map([...owners].flatMap(([table, node]) => (node === null ? [] : [[table, node]])));
}

/** Whether a table of the same kind, which another node alone fills as its own, is not looked up. */
function isMissing(
  table: StickTable,
  { own, dataType, lookups }: Sum,
  config: FleetNode['config'],
  owners: ReadonlyMap<string, string>,
): boolean {
  if (table === own || lookups.has(table) || !isSound(table) || !areAlike(config, own, table, dataType)) {
    return false;
  }
  const isOwned = ({ wireName }: StickTable) => wireName !== null && owners.has(wireName);
  return isOwned(table) && isOwned(own) && [...lookups.keys()].every(isOwned);
}

function nodesOf(tables: readonly StickTable[], owners: ReadonlyMap<string, string>): string {
  return tables.map(({ wireName }) => `node "${owners.get(wireName ?? '') ?? ''}"`).join(' and ');
}

function list(tables: readonly StickTable[]): string {
  return `table ${tables.map(({ name }) => `"${name ?? ''}"`).join(' and ')}`;
}

function example(local: string, summed: readonly string[]): string {
  const nodes = ['hap1', 'hap2', 'hap3'];
  const sum = summed.map(
    (node, index) =>
      `    http-request set-var(txn.rate) src,table_http_req_rate(mypeers/${node}_rates)${index === 0 ? '' : ',add(txn.rate)'}\n`,
  );
  return `global
    localpeer ${local}

peers mypeers
${nodes.map((node, index) => `    peer ${node} 10.0.0.${index + 1}:10000\n`).join('')}${nodes
  .map((node) => `    table ${node}_rates type ip size 100k expire 30m store http_req_rate(10s)\n`)
  .join('')}
frontend www
    mode http
    timeout client 30s
    bind 10.0.1.1:8080
    http-request track-sc0 src table mypeers/${local}_rates
${sum.join('')}    http-request deny if { var(txn.rate) -m int gt 100 }
`;
}
