import type { Section } from '../../../grammar/ast.ts';
import type { Config, ProxySection } from '../config.ts';
import { isReplicated } from './replication.ts';
import type { StickTable } from './stick-table.ts';

/** A proxy whose clients stick to its servers through a table that is shared with peers. */
export interface StickyProxy {
  readonly proxy: ProxySection;
  readonly table: StickTable;
}

/** The proxies that stick to servers through a replicated table, as far as nothing about them is unknown. */
export function* stickyProxies(config: Config): Generator<StickyProxy> {
  const tables = new Map<string, StickTable>();
  for (const table of config.tables) {
    if (table.name !== null && !tables.has(table.name)) tables.set(table.name, table);
  }
  const names = new Map<Section, string | null>();
  for (const { by, section, table } of config.uses) {
    if (by === 'stick' && !names.has(section)) names.set(section, table);
  }
  for (const proxy of config.proxies) {
    if (proxy.disabled || !proxy.certain || proxy.name?.value == null) continue;
    const table = tables.get(names.get(proxy.section) ?? '');
    if (table?.certain === true && isReplicated(table)) yield { proxy, table };
  }
}
