import { splitList } from '../model/table/store.ts';
import { parseSize, parseTime } from '../model/value/time-size.ts';

/** Whether two lines, given as the values of their words, mean the same to HAProxy, so that none needs to change. */
export function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a[0] === b[0] && lineKey(a) === lineKey(b);
}

/** The words with a variable among those of a new line. */
export function variablesIn(written: readonly string[]): ReadonlySet<string> {
  return new Set(written.filter((word) => word.includes('\0')));
}

/** A text that lines share when they mean the same to HAProxy. */
export function lineKey(words: readonly string[]): string {
  const [keyword = '', name = ''] = words;
  if (keyword === 'stick-table') return `${keyword} ${tableKey(words.slice(1))}`;
  if (keyword === 'table') return JSON.stringify([keyword, name, tableKey(words.slice(2))]);
  const from = FIRST_PARAMETER.get(keyword);
  return from === undefined ? JSON.stringify(words) : parametersKey(words, from);
}

/** Where the parameters of a line begin; after the name of a local `server` at the latest. */
const FIRST_PARAMETER: ReadonlyMap<string, number> = new Map([
  ['peer', 3],
  ['server', 2],
  ['bind', 2],
  ['default-bind', 1],
  ['default-server', 1],
]);

/** Parameters that set one thing each, with the number of their arguments: their order means nothing. */
const INDEPENDENT: ReadonlyMap<string, number> = new Map([
  ['ssl', 0],
  ...['crt', 'ca-file', 'crl-file', 'verify', 'verifyhost', 'sni', 'shard'].map((one) => [one, 1] as const),
  ...['ssl-min-ver', 'ssl-max-ver', 'ciphers', 'ciphersuites'].map((one) => [one, 1] as const),
]);

/** A text that lines share when they differ in the order of such parameters only. */
function parametersKey(words: readonly string[], from: number): string {
  const hasAddress = words[0] === 'server' && !INDEPENDENT.has(words[from] ?? '');
  const begin = hasAddress ? from + 1 : from;
  const groups: string[][] = [];
  for (let at = begin; at < words.length; ) {
    const length = INDEPENDENT.get(words[at] ?? '');
    if (length === undefined || at + length >= words.length) return JSON.stringify(words);
    groups.push(words.slice(at, at + 1 + length));
    at += 1 + length;
  }
  // The last one of a kind counts, or all of them do: the order is kept.
  if (new Set(groups.map(([keyword]) => keyword)).size < groups.length) return JSON.stringify(words);
  return JSON.stringify([words.slice(0, begin), groups.map((group) => JSON.stringify(group)).sort()]);
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
