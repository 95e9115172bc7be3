import type { ProxyTable, SectionTable, TableDefinition } from '../model/cluster.ts';
import { toLine } from './quote.ts';

/** The `table` line of a peers section. */
export function tableLine(table: SectionTable): string {
  return toLine(['table', table.name, ...definitionWords(table)]);
}

/** The `stick-table` line of a proxy. */
export function stickTableLine(table: ProxyTable): string {
  return toLine(['stick-table', ...definitionWords(table), 'peers', table.peers]);
}

/** `len` must follow the type, and a list of data types holds no blank (`parse_stick_table()` in src/stick_table.c). */
function definitionWords(table: TableDefinition): string[] {
  return [
    'type',
    table.type,
    ...(table.len === null ? [] : ['len', String(table.len)]),
    'size',
    table.size,
    ...(table.expire === null ? [] : ['expire', table.expire]),
    ...(table.nopurge ? ['nopurge'] : []),
    ...(table.srvkey === null ? [] : ['srvkey', table.srvkey]),
    ...(table.writeTo === null ? [] : ['write-to', table.writeTo]),
    ...(table.bratesFactor === null ? [] : ['brates-factor', String(table.bratesFactor)]),
    ...(table.recvOnly ? ['recv-only'] : []),
    ...(table.store.length === 0 ? [] : ['store', table.store.join(',')]),
  ];
}
