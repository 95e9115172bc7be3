import type { Section } from '../../../grammar/ast.ts';
import type { Config, ProxySection } from '../config.ts';
import { memoryOf } from '../table/data.ts';
import type { StoredType } from '../table/data-type.ts';
import { tableIndex } from '../table/index.ts';
import { isReplicated, sectionOf } from '../table/replication.ts';
import type { StickTable, TableUse } from '../table/stick-table.ts';
import { countableOf, counts, filledBy } from './counting.ts';
import { fillsOf } from './fills.ts';
import { idleRules } from './idle-rules.ts';
import { isTcpOnly } from './mode.ts';
import { sessionPaths } from './session-paths.ts';

/** What happens to one stick-table, as far as the config tells. */
export interface TableOverview {
  readonly table: StickTable;
  /** Bytes of the full table, roughly; null where its size or key is not known. */
  readonly memory: number | null;
  /** The peers section that shares it; null for a local table. */
  readonly sharedThrough: string | null;
  /** The remote peers of that section; null where the local peer is not known, and with it who is remote. */
  readonly sharedWith: readonly string[] | null;
  /** The rules that make entries; null where a variable hides which table a rule is about. */
  readonly filledBy: readonly TableUse[] | null;
  readonly data: readonly DataOverview[];
  /** Rules that look at entries without their data: `sc_tracked`, `table_idle`, and those that look for a server. */
  readonly readBy: readonly TableUse[];
  /** The rules that would use it and never do, each with the reason. */
  readonly idle: readonly { readonly use: TableUse; readonly reason: string }[];
}

/** What happens to one data type of a table. */
export interface DataOverview {
  readonly stored: StoredType;
  /** Whether anything moves it; null where that is not known. */
  readonly isCounted: boolean | null;
  /** The filling rules in whose entries HAProxy counts it without being told. */
  readonly countedIn: readonly TableUse[];
  /** The rules that write it. */
  readonly writtenBy: readonly TableUse[];
  readonly readBy: readonly TableUse[];
}

/** Every table of a config in the order of the model, with what happens to it. */
export function overviewOf(config: Config): readonly TableOverview[] {
  const fills = fillsOf(config);
  const live = new Set(tableIndex(config).live);
  const idle = idleRules(config);
  const find = tableFinder(config);
  const uses = byTable(
    [...live].filter((use) => !idle.has(use)),
    find,
  );
  const idleUses = byTable(idle.keys(), find);
  return config.tables.map((table) => {
    const own = uses.get(table) ?? [];
    const filled =
      fills === null ? null : (fills.get(table) ?? []).filter((use) => live.has(use) && !idle.has(use));
    const reads = own.filter(
      ({ by, keyword, writes, dataType }) =>
        (by === 'sample' && !writes && dataType === null) ||
        keyword === 'stick on' ||
        keyword === 'stick match',
    );
    return {
      table,
      memory: table.size === null || table.key === null ? null : memoryOf(table, config.version),
      ...sharing(config, table),
      filledBy: filled,
      data: table.stored.map((stored) => dataOverview(config, stored, filled, own)),
      readBy: reads,
      idle: (idleUses.get(table) ?? []).map((use) => ({ use, reason: idle.get(use) ?? '' })),
    };
  });
}

/** Groups uses by the tables that they may be about. */
function byTable(
  uses: Iterable<TableUse>,
  tablesOf: (use: TableUse) => readonly StickTable[],
): ReadonlyMap<StickTable, readonly TableUse[]> {
  const groups = new Map<StickTable, TableUse[]>();
  for (const use of uses) {
    for (const table of tablesOf(use)) {
      const own = groups.get(table);
      if (own === undefined) groups.set(table, [use]);
      else own.push(use);
    }
  }
  return groups;
}

/** Finds the tables that a use may be about: of a counter only those that rules of the same session track. */
function tableFinder(config: Config): (use: TableUse) => readonly StickTable[] {
  const index = tableIndex(config);
  const paths = sessionPaths(config);
  const tracks = new Map<number, { readonly section: Section; readonly table: StickTable }[]>();
  for (const { by, counter, section, table: name } of index.live) {
    const table = by === 'track' && name !== null ? index.find(name) : null;
    if (table == null || counter === null) continue;
    const own = tracks.get(counter);
    if (own === undefined) tracks.set(counter, [{ section, table }]);
    else own.push({ section, table });
  }
  return (use) => {
    const proxy = index.proxyOf(use);
    const session = proxy === null ? null : paths.sessionOf(proxy);
    if (use.table !== null || use.counter === null || session === null) return index.tablesOf(use) ?? [];
    const sections = new Set(session.map(({ section }) => section));
    const own = (tracks.get(use.counter) ?? []).filter(({ section }) => sections.has(section));
    return [...new Set(own.map(({ table }) => table))];
  };
}

function sharing(config: Config, table: StickTable): Pick<TableOverview, 'sharedThrough' | 'sharedWith'> {
  if (!isReplicated(table)) return { sharedThrough: null, sharedWith: [] };
  const section = sectionOf(config, table);
  const peers = section?.peers ?? [];
  const isKnown = section !== null && peers.every(({ local, name }) => local !== null && name?.value != null);
  return {
    sharedThrough: section?.name?.value ?? table.peers?.value ?? '',
    sharedWith: isKnown ? peers.flatMap(({ local, name }) => (local ? [] : [name?.value ?? ''])) : null,
  };
}

function dataOverview(
  config: Config,
  stored: StoredType,
  filled: readonly TableUse[] | null,
  uses: readonly TableUse[],
): DataOverview {
  const name = stored.type.keyword;
  const own = uses.filter(({ dataType }) => isFed(dataType, name));
  const writtenBy = own.filter(({ writes }) => writes);
  const countedIn = (filled ?? []).filter((use) => isCountedBy(config, use, name));
  const isFilled = (filled ?? []).length > 0;
  return {
    stored,
    isCounted: filled === null ? null : isFilled && (countedIn.length > 0 || writtenBy.length > 0),
    countedIn,
    writtenBy,
    readBy: own.filter(({ by, writes, dataType }) => by === 'sample' && !writes && dataType === name),
  };
}

/** What feeds a counter feeds its rate too. */
function isFed(dataType: string | null, stored: string): boolean {
  return dataType !== null && (dataType === stored || `${dataType}_rate` === stored);
}

function isCountedBy(config: Config, use: TableUse, dataType: string): boolean {
  if (use.by === 'stick') return dataType === 'server_id' || dataType === 'server_key';
  if (use.by !== 'track' || countableOf(dataType) === null) return false;
  const proxy = tableIndex(config).proxyOf(use);
  const isTcp = proxy !== null && proxy.kind !== 'defaults' && isTcpOnly(proxy, sessionPaths(config));
  return counts(dataType, filledBy(use.ruleSet), isTcp);
}

/** The stick counters of one proxy. */
export interface CounterOverview {
  readonly proxy: ProxySection;
  /** The rules that track, in order. */
  readonly tracks: readonly TableUse[];
  /** The numbers that no rule of its sessions uses; null where that is not known. */
  readonly free: readonly number[] | null;
}

/** The stick counters of every proxy that tracks; `count` is how many there are, null where that is not known. */
export function countersOf(config: Config): {
  readonly count: number | null;
  readonly proxies: readonly CounterOverview[];
} {
  const index = tableIndex(config);
  const count = config.stickCounters;
  const tracks = new Map<ProxySection, TableUse[]>();
  for (const use of index.live) {
    const proxy = use.by === 'track' ? index.proxyOf(use) : null;
    if (proxy !== null) tracks.set(proxy, [...(tracks.get(proxy) ?? []), use]);
  }
  const paths = sessionPaths(config);
  const proxies = [...tracks].map(([proxy, own]): CounterOverview => {
    const session = paths.sessionOf(proxy);
    if (count === null || session === null) return { proxy, tracks: own, free: null };
    const used = new Set(session.flatMap((one) => tracks.get(one) ?? []).map(({ counter }) => counter));
    const numbers = Array.from({ length: count }, (_, number) => number);
    return { proxy, tracks: own, free: numbers.filter((number) => !used.has(number)) };
  });
  return { count, proxies };
}
