import type { Config } from '../../../model/config.ts';
import { countableOf, counts, filledBy } from '../../../model/flow/counting.ts';
import { fillsOf, writtenTables } from '../../../model/flow/fills.ts';
import { isTcpOnly } from '../../../model/flow/mode.ts';
import { sessionPaths } from '../../../model/flow/session-paths.ts';
import { holds } from '../../../model/table/data.ts';
import { tableIndex } from '../../../model/table/index.ts';
import { isSound } from '../../../model/table/replication.ts';
import type { StickTable, TableUse } from '../../../model/table/stick-table.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/uncounted-data',
  scope: 'config',
  severity: 'warning',
  summary: 'rule reads data that the tracking of its stick-table never counts',
  why: '"sess_cnt" and "sess_rate" move only in entries that "tcp-request connection" or "tcp-request session" track, the "http_" data types only where HAProxy reads HTTP, and "stick" rules remember a server but count nothing. Everything else stays 0, so a limit on it never acts. HAProxy does not say so.',
  remedy: 'Track in a rule set that counts the data, or read data that this one counts.',
  haproxy: always('accepts'),
  facts: 'session_count_new() in src/session.c, stream_inc_http_req_ctr() in include/haproxy/stream.h',
  bad: `frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store sess_rate(10s)
    http-request track-sc0 src
    http-request deny if { sc_sess_rate(0) gt 100 }
`,
  good: `frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store sess_rate(10s)
    tcp-request connection track-sc0 src
    http-request deny if { sc_sess_rate(0) gt 100 }
`,
  check(config, report) {
    const fills = fillsOf(config);
    if (fills === null) return;
    const index = tableIndex(config);
    const written = writtenTables(config);
    const counted = new CountedData(config, fills);
    const suspects = suspectData(config, counted);
    if (suspects.size === 0) return;
    for (const use of index.live) {
      const { dataType } = use;
      if (use.by !== 'sample' || use.writes || dataType === null || !use.certain) continue;
      if (!suspects.has(dataType) || isDropped(config, use)) continue;
      const tables = index.tablesOf(use) ?? [];
      const [table] = tables;
      if (table === undefined) continue;
      const isCounted = (one: StickTable) =>
        !isSound(one) || written.has(one.name) || counted.has(one, dataType);
      if (tables.some((one) => isCounted(one) || !holds(one, dataType, null))) continue;
      const [first] = fills.get(table) ?? [];
      report({
        source: use.source,
        range: use.range,
        message: `"${use.keyword}" stays 0: no rule here that fills table "${table.name ?? ''}" counts "${dataType}"`,
        hint: hintFor(dataType),
        related:
          first === undefined
            ? []
            : [{ message: 'the table is filled here', source: first.source, range: first.range }],
      });
    }
  },
});

/** The data types that some table stores and nothing counts there: of all others no use has to be looked at. */
function suspectData({ tables }: Config, counted: CountedData): ReadonlySet<string> {
  const suspects = new Set<string>();
  for (const table of tables) {
    for (const { type } of table.stored) {
      const isCountable = !suspects.has(type.keyword) && countableOf(type.keyword) !== null;
      if (isCountable && !counted.has(table, type.keyword)) suspects.add(type.keyword);
    }
  }
  return suspects;
}

/** Whether HAProxy drops the rule that reads it. */
function isDropped(config: Config, use: TableUse): boolean {
  const proxy = tableIndex(config).proxyOf(use);
  return (
    use.ruleSet?.startsWith('http-') === true && proxy !== null && isTcpOnly(proxy, sessionPaths(config))
  );
}

/** Which data any rule counts, or may; asked once for each table and data type. */
class CountedData {
  readonly #config: Config;
  readonly #fills: ReadonlyMap<StickTable, readonly TableUse[]>;
  readonly #writes: readonly TableUse[];
  readonly #known = new Map<StickTable, Map<string, boolean>>();

  constructor(config: Config, fills: ReadonlyMap<StickTable, readonly TableUse[]>) {
    this.#config = config;
    this.#fills = fills;
    this.#writes = config.uses.filter(
      ({ writes, dataType }) => writes && dataType !== null && countableOf(dataType) !== null,
    );
  }

  has(table: StickTable, dataType: string): boolean {
    const own = this.#known.get(table) ?? new Map<string, boolean>();
    this.#known.set(table, own);
    const known = own.get(dataType) ?? this.#find(table, dataType);
    own.set(dataType, known);
    return known;
  }

  #find(table: StickTable, dataType: string): boolean {
    const fills = this.#fills.get(table) ?? [];
    // A table that nothing fills is no matter of this rule.
    if (fills.length === 0) return true;
    const index = tableIndex(this.#config);
    const isWritten = this.#writes.some(
      (use) => use.dataType === dataType && index.tablesOf(use)?.includes(table) !== false,
    );
    return isWritten || fills.some((use) => mayCount(this.#config, use, dataType));
  }
}

function mayCount(config: Config, use: TableUse, dataType: string): boolean {
  if (use.by === 'stick') return counts(dataType, 'stick', false);
  if (use.by !== 'track') return false;
  const proxy = tableIndex(config).proxyOf(use);
  const isTcp =
    proxy !== null &&
    proxy.kind !== 'defaults' &&
    [proxy, ...(sessionPaths(config).frontendsOf(proxy) ?? [])].every((one) =>
      isTcpOnly(one, sessionPaths(config)),
    );
  return counts(dataType, filledBy(use.ruleSet), isTcp);
}

function hintFor(dataType: string): string {
  switch (countableOf(dataType)) {
    case 'sessions':
      return 'track with "tcp-request connection" or "tcp-request session"';
    case 'requests':
      return 'track in a proxy in HTTP mode';
    default:
      return 'track it: "stick" rules count nothing';
  }
}
