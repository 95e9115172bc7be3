import type { ChangedTable, DefinedTable, SectionTable, TableDefinition } from '../model/cluster.ts';
import { quoteWord } from './quote.ts';

/** The words of the `table` line of a peers section, as they are written. */
export function tableWords(table: SectionTable): readonly string[] {
  return ['table', quoteWord(table.name), ...settingsOf(table).flat()];
}

/** The words of the `stick-table` line of a proxy, as they are written. */
export function stickTableWords({ definition, peers }: DefinedTable): readonly string[] {
  return ['stick-table', ...[...settingsOf(definition), peersSetting(peers)].flat()];
}

/** The words of each setting that a table, or a change of one, has; those that are to be absent are empty. */
export function changedSettings({ changes, peers }: ChangedTable): ReadonlyMap<string, readonly string[]> {
  const absent = (['nopurge', 'recv-only', 'store'] as const).filter((keyword) => {
    const value = { nopurge: changes.nopurge, 'recv-only': changes.recvOnly, store: changes.store?.length }[
      keyword
    ];
    return value === false || value === 0;
  });
  return new Map([
    ...absent.map((keyword) => [keyword, []] as const),
    ...[...settingsOf(changes), peersSetting(peers)].map((words) => [words[0] ?? '', words] as const),
  ]);
}

function peersSetting(peers: string): readonly string[] {
  return ['peers', quoteWord(peers)];
}

/** `len` must follow the type, and a list of data types holds no blank (`parse_stick_table()` in src/stick_table.c). */
function settingsOf(table: Partial<TableDefinition>): readonly (readonly string[])[] {
  const { type, len, size, expire, nopurge, srvkey, writeTo, bratesFactor, recvOnly, store } = table;
  const settings: (readonly (string | number | null | undefined)[])[] = [
    len == null ? ['type', type] : ['type', type, 'len', len],
    ['size', size],
    ['expire', expire],
    nopurge === true ? ['nopurge'] : [null],
    ['srvkey', srvkey],
    ['write-to', writeTo],
    ['brates-factor', bratesFactor],
    recvOnly === true ? ['recv-only'] : [null],
    store === undefined || store.length === 0 ? [null] : ['store', store.join(',')],
  ];
  return settings
    .filter((words) => words.every((word) => word != null))
    .map((words) => words.map((word) => quoteWord(String(word))));
}
