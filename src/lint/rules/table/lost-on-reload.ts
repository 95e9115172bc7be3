import { fillsOf } from '../../../model/flow/fills.ts';
import type { StoredType } from '../../../model/table/data-type.ts';
import { isSound } from '../../../model/table/replication.ts';
import type { StickTable, TableUse } from '../../../model/table/stick-table.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/lost-on-reload',
  scope: 'config',
  severity: 'info',
  summary: 'every reload empties the tables: there is no peers section',
  why: 'A reload starts a new process with empty tables. What the old one knows it teaches to the new one over a peers section, even on a single node. Without one, sticky clients move to other servers, counters start at 0 and bans end.',
  remedy:
    'Add a peers section with the local peer alone, and "peers NAME" on the tables whose entries should outlive a reload.',
  haproxy: always('accepts'),
  facts: 'peer_session_create() and sync_peer_app_main() in src/peers.c, measured with 2.6, 3.0 and 3.2',
  bad: `backend app
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100k expire 30m
    stick on src
    server web1 10.0.1.1:80
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100k expire 30m peers mypeers
    stick on src
    server web1 10.0.1.1:80
`,
  check(config, report) {
    const isHidden = config.proxies.some(({ complete }) => !complete);
    if (isHidden || config.peersSections.length > 0) return;
    const fills = fillsOf(config);
    if (fills === null) return;
    const filled = config.tables.filter(
      (table) => isSound(table) && table.peers === null && isMissed(table, fills.get(table) ?? []),
    );
    const [first, ...others] = filled;
    if (first === undefined) return;
    report({
      source: first.source,
      range: first.statement,
      message: `a reload empties ${others.length === 0 ? `table "${first.name ?? ''}"` : `this and ${others.length} more ${others.length === 1 ? 'table' : 'tables'}`}: this config has no peers section`,
      hint: 'a peers section with the local peer alone keeps the entries, where each table has "peers NAME"',
    });
  },
});

/** What lives for less is counted anew as fast as it would be learned. */
const LONG_MS = 60_000;

/** Whether somebody notices that the entries are gone: clients stick, or marks, counts or long periods last. */
function isMissed({ expireMs, stored }: StickTable, fills: readonly TableUse[]): boolean {
  if (expireMs !== null && expireMs < LONG_MS) return false;
  if (fills.some(({ by }) => by === 'stick')) return true;
  const lasts = ({ type, periodMs }: StoredType) =>
    /^gp[ct]\d?$/.test(type.keyword) || (periodMs !== null && periodMs > LONG_MS);
  return fills.length > 0 && stored.some(lasts);
}
