import type { Config } from '../../../model/config.ts';
import { isObserver } from '../../../model/section/peers.ts';
import { tableIndex } from '../../../model/table/index.ts';
import { isReplicated, isSound, sectionOf } from '../../../model/table/replication.ts';
import type { StickTable, TableUse } from '../../../model/table/stick-table.ts';
import { sumsOf } from '../../../model/table/sums.ts';
import { sumOverNodes } from '../../fix/sum-over-nodes.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/overwritten-counters',
  scope: 'config',
  severity: 'info',
  summary: 'counters of a replicated table are overwritten by peers, not added',
  why: 'Peers push values, and what arrives replaces what is there: where two nodes count the same client at the same time, the last one wins. 500 requests on each of two nodes at once give something between 500 and 1000. With one active node, or one at a time, the numbers are right.',
  remedy:
    'Where several nodes receive traffic: one table for each node, in which only that node counts and from which the others learn, and rules that add them up. Or separate limits for each node.',
  haproxy: always('accepts'),
  facts: 'peer_treat_updatemsg() in src/peers.c, measured with 2.6, 3.2 and 3.4',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store http_req_rate(10s) peers mypeers
    http-request track-sc0 src
    http-request deny if { sc_http_req_rate(0) gt 100 }
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store gpt0 peers mypeers
    http-request track-sc0 src
    http-request sc-set-gpt0(0) 1 if { path /trap }
    http-request deny if { sc_get_gpt0(0) eq 1 }
`,
  check(config, report) {
    const index = tableIndex(config);
    const tracked = new Set<StickTable>();
    for (const use of index.live) {
      if (use.by === 'track') for (const table of index.tablesOf(use) ?? []) tracked.add(table);
    }
    const summed = new Set(sumsOf(config).map(({ own }) => own));
    const read = new Map<StickTable, TableUse>();
    for (const use of index.live) {
      const { dataType } = use;
      if (dataType === null || !COUNTED.test(dataType) || use.writes || !use.certain) continue;
      for (const table of index.tablesOf(use) ?? []) {
        if (read.has(table) || !tracked.has(table) || !isSound(table) || !isReplicated(table)) continue;
        if (summed.has(table) || !isCountedByAll(table, config)) continue;
        if (table.stored.some(({ type }) => type.keyword === dataType)) read.set(table, use);
      }
    }
    const [first, ...others] = read;
    if (first === undefined) return;
    const [table, use] = first;
    const more = others.length === 0 ? '' : ` and of ${others.length} more`;
    const fix = sumOverNodes(config, [...read.keys()]);
    report({
      source: use.source,
      range: use.range,
      message: `"${use.dataType}" of table "${table.name ?? ''}"${more} is what one node has seen last, not the sum of all nodes`,
      hint:
        fix === null
          ? 'fine with one active node; with several, keep a table for each node and add them up, as "sum" in the cluster file of hapeers writes it'
          : 'fine with one active node; with several, keep a table for each node and add them up',
      fix,
      related: [...read.keys()].map(({ source, statement }) => ({
        message: 'the table is declared here',
        source,
        range: statement,
      })),
    });
  },
});

/** Whether several nodes count in the table: none of those that are kept for each node, to be added up. */
function isCountedByAll(table: StickTable, config: Config): boolean {
  const section = sectionOf(config, table);
  if (section === null || section.disabled) return false;
  if (section.peers.filter((peer) => !isObserver(peer)).length < 2) return false;
  if (table.recvOnly || table.writeTo !== null) return false;
  const { name } = config.localPeer;
  if (name !== null && hasPart(table.name ?? '', name)) return false;
  return !config.tables.some((other) => other.recvOnly && sectionOf(config, other) === section);
}

/** Whether a name such as `rates_hap1` holds another one as a part of its own. */
function hasPart(name: string, part: string): boolean {
  const at = name.indexOf(part);
  return at !== -1 && ![name[at - 1], name[at + part.length]].some((next = '') => /[a-z0-9]/i.test(next));
}

/** What every node counts for itself; marks ("gpt0") and what is local are not meant. */
const COUNTED =
  /^(?:gpc\d?|.*_rate|(?:conn|sess|http_req|http_err|http_fail|bytes_in|bytes_out|glitch)_cnt)$/;
