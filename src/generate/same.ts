import { splitList } from '../model/store.ts';
import { parseSize, parseTime } from '../model/values.ts';

/** Whether two lines, given as the values of their words, mean the same to HAProxy, so that none needs to change. */
export function isSame(a: readonly string[], b: readonly string[]): boolean {
  const [keyword] = a;
  if (keyword !== b[0]) return false;
  if (keyword === 'stick-table') return tableKey(a.slice(1)) === tableKey(b.slice(1));
  if (keyword === 'table') return a[1] === b[1] && tableKey(a.slice(2)) === tableKey(b.slice(2));
  return a.length === b.length && a.every((word, index) => word === b[index]);
}

/** A text that definitions share when they differ in the order of arguments or the notation of numbers only. */
function tableKey(words: readonly string[]): string {
  const args = new Map<string, string>([['srvkey', 'name']]);
  const stored: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const keyword = words[at] ?? '';
    if (keyword === 'nopurge' || keyword === 'recv-only') {
      args.set(keyword, '');
      continue;
    }
    at++;
    const value = words[at] ?? '';
    if (keyword === 'store') for (const element of splitList(value)) stored.push(storedKey(element));
    else args.set(keyword, argumentKey(keyword, value));
  }
  return JSON.stringify([[...args].sort(), stored.filter((type) => type !== '').sort()]);
}

function argumentKey(keyword: string, value: string): string {
  if (keyword === 'size') {
    const size = parseSize(value);
    return 'value' in size ? String(size.value) : value;
  }
  return keyword === 'expire' ? timeKey(value) : value;
}

function storedKey(text: string): string {
  return text.replace(/\(.*\)$/, (args) =>
    args
      .slice(1, -1)
      .split(',')
      .map((arg, index, all) => (index === all.length - 1 ? timeKey(arg) : arg))
      .join(','),
  );
}

function timeKey(text: string): string {
  const time = parseTime(text);
  return 'value' in time && time.value.unread === '' ? `${time.value.ms}ms` : text;
}
