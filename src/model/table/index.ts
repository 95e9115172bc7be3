import type { Section } from '../../../grammar/ast.ts';
import type { Config, ProxySection } from '../config.ts';
import type { StickTable, TableUse } from './stick-table.ts';
import { TrackedTables } from './tracked.ts';

/** The tables of a config by name, and what uses them. */
export interface TableIndex {
  /** The table of that name; null where there is none, undefined where a variable or a condition hides whether there is. */
  readonly find: (name: string) => StickTable | null | undefined;
  readonly names: readonly string[];
  /** The proxy that a use is in. */
  readonly proxyOf: (use: Pick<TableUse, 'section'>) => ProxySection | null;
  /** Uses that HAProxy looks at: none of disabled proxies, and those of a defaults section where a proxy has it. */
  readonly live: readonly TableUse[];
  /**
   * The tables that a use may be about: the one that it names, or those that its counter may track. Null where one of
   * them is hidden, or where there are too many to say anything.
   */
  readonly tablesOf: (use: TableUse) => readonly StickTable[] | null;
}

const indices = new WeakMap<Config, TableIndex>();

/** The index of a config; made once. */
export function tableIndex(config: Config): TableIndex {
  const known = indices.get(config);
  if (known !== undefined) return known;
  const index = build(config);
  indices.set(config, index);
  return index;
}

function build(config: Config): TableIndex {
  const tables = new Map<string, StickTable>();
  let isHidden = config.proxies.some(({ complete }) => !complete);
  for (const table of config.tables) {
    if (table.name === null) isHidden = true;
    else if (!tables.has(table.name)) tables.set(table.name, table);
  }
  const proxies = new Map<Section, ProxySection>(config.proxies.map((proxy) => [proxy.section, proxy]));
  const proxyOf = ({ section }: Pick<TableUse, 'section'>) => proxies.get(section) ?? null;
  const used = new Set(config.proxies.filter(({ disabled }) => !disabled).map(({ defaults }) => defaults));
  const isUsed = (defaults: ProxySection) => used.has(defaults) || used.has('unknown');
  const live = config.uses.filter((use) => {
    const proxy = proxyOf(use);
    return proxy !== null && !proxy.disabled && (proxy.kind !== 'defaults' || isUsed(proxy));
  });
  const find = (name: string) => tables.get(name) ?? (isHidden ? undefined : null);
  const tracked = new TrackedTables(live, find, proxyOf);
  const tablesOf = (use: TableUse): readonly StickTable[] | null => {
    if (use.table === null) return use.by === 'track' ? null : tracked.of(use);
    const table = find(use.table);
    return table === undefined ? null : table === null ? [] : [table];
  };
  return { find, names: [...tables.keys()], proxyOf, live, tablesOf };
}
