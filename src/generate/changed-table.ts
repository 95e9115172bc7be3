import type { ChangedTable } from '../model/cluster.ts';
import type { StickTable } from '../model/table/stick-table.ts';
import { changedSettings } from './table.ts';

/**
 * The words of the `stick-table` line that a proxy has, as they are written, with what the cluster file says of it: a
 * setting that it names is replaced or added, all others stay.
 */
export function changedTableWords(
  { source, statement, words }: Pick<StickTable, 'source' | 'statement' | 'words'>,
  table: ChangedTable,
): readonly string[] {
  const changed = changedSettings(table);
  const done = new Set<string>();
  const keys = words.map(({ value }) => value);
  const [first] = statement.words;
  const news: string[] = [first === undefined ? 'stick-table' : source.slice(first)];
  for (let at = 0; at < words.length; ) {
    const setting = keys[at] ?? '';
    const end = at + lengthOf(keys, at);
    const said = changed.get(setting);
    if (said === undefined) news.push(...words.slice(at, end).map(({ word }) => source.slice(word)));
    else if (!done.has(setting)) news.push(...said);
    done.add(setting);
    at = end;
  }
  return [...news, ...[...changed].flatMap(([setting, said]) => (done.has(setting) ? [] : said))];
}

/** How many words a setting has. The length of keys belongs to their type. */
function lengthOf(keys: readonly (string | null)[], at: number): number {
  const keyword = keys[at];
  if (keyword === 'nopurge' || keyword === 'recv-only') return 1;
  return keyword === 'type' && keys[at + 2] === 'len' ? 4 : 2;
}
