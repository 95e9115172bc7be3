import type { ProxyTable, SectionTable, TableDefinition } from '../model/cluster.ts';
import { quoteWord } from './quote.ts';

/** The words of the `table` line of a peers section, as they are written. */
export function tableWords(table: SectionTable): readonly string[] {
  return ['table', table.name, ...definitionWords(table)].map(quoteWord);
}

/** The words of the `stick-table` line of a proxy, as they are written. */
export function stickTableWords(table: ProxyTable): readonly string[] {
  return ['stick-table', ...definitionWords(table), 'peers', table.peers].map(quoteWord);
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
