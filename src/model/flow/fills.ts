import type { Config } from '../config.ts';
import { tableIndex } from '../table/index.ts';
import type { StickTable, TableUse } from '../table/stick-table.ts';

/** The rules that make entries in each table; null where a variable hides which table one of them is about. */
export type Fills = ReadonlyMap<StickTable, readonly TableUse[]> | null;

const found = new WeakMap<Config, { readonly fills: Fills }>();

/**
 * What makes entries in the tables of a config: `track-sc` and `stick` rules, and fetches that count in a table that they
 * name (`src_inc_gpc0(t)`). Those of disabled proxies count as well, since somebody may switch these on.
 */
export function fillsOf(config: Config): Fills {
  let known = found.get(config);
  if (known === undefined) {
    known = { fills: find(config) };
    found.set(config, known);
  }
  return known.fills;
}

function find(config: Config): Fills {
  const index = tableIndex(config);
  const fills = new Map<StickTable, TableUse[]>();
  for (const use of config.uses) {
    if (use.table === null && (use.counter === null || use.by === 'track')) return null;
    if (use.table === null || use.by === 'action' || (use.by === 'sample' && !use.writes)) continue;
    if (use.keyword === 'stick match') continue;
    const table = index.find(use.table);
    if (table === undefined) return null;
    if (table === null) continue;
    const own = fills.get(table);
    if (own === undefined) fills.set(table, [use]);
    else own.push(use);
  }
  return fills;
}

/** The tables into which other tables write what peers teach them. */
export function writtenTables(config: Config): ReadonlySet<string | null> {
  return new Set(config.tables.flatMap(({ writeTo }) => (writeTo === null ? [] : [writeTo.value])));
}
