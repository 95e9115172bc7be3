import type { Config } from '../config.ts';
import { tableIndex } from './index.ts';
import type { StickTable } from './stick-table.ts';

/** As many entries as nobody chooses for clients. */
const FEW = 16;

/** Samples that say where a connection arrived, or are written down: there are as many as this machine has. */
const OWN: ReadonlySet<string> = new Set([
  'always_false',
  'always_true',
  'be_id',
  'be_name',
  'bool',
  'dst',
  'dst_is_local',
  'dst_port',
  'fe_id',
  'fe_name',
  'hostname',
  'int',
  'so_id',
  'so_name',
  'str',
]);

const found = new WeakMap<Config, ReadonlyMap<StickTable, boolean>>();

/**
 * Whether a table is meant to keep a few entries for good: "stick on dst" with one entry, so that all clients of an
 * address stay with one server until it fails, and do not go back.
 */
export function isLasting(table: StickTable, config: Config): boolean {
  return (table.size !== null && table.size <= FEW) || keyedByOwn(config).get(table) === true;
}

/** For each table with rules that store in it whether all of their keys are this machine's own. */
function keyedByOwn(config: Config): ReadonlyMap<StickTable, boolean> {
  const known = found.get(config);
  if (known !== undefined) return known;
  const tables = new Map<StickTable, boolean>();
  const index = tableIndex(config);
  for (const { by, table: name, key } of index.live) {
    if (name === null || (by !== 'stick' && by !== 'track')) continue;
    const table = index.find(name);
    if (table == null) continue;
    tables.set(table, tables.get(table) !== false && key !== null && OWN.has(key.fetch));
  }
  found.set(config, tables);
  return tables;
}
