import type { ComparisonRow } from '../../problem.ts';
import { comparisonRow } from '../compare/row.ts';
import { timeText } from '../value/time-size.ts';
import { differIn, type Part, tableDifferences } from './differences.ts';
import type { StickTable } from './stick-table.ts';
import { dataText, keyText } from './words.ts';

/** The definitions of one table on several nodes: a row for each part, what all store in one. */
export function definitionRows(tables: readonly StickTable[]): readonly ComparisonRow[] {
  const row = (label: string, valueOf: (table: StickTable) => string | null) =>
    comparisonRow(label, tables.map(valueOf));
  const keywords = [...new Set(tables.flatMap(({ stored }) => stored.map(({ type }) => type.keyword)))];
  const data = keywords.map((keyword) => row(keyword, (table) => detailText(table, keyword)));
  const common = (tables[0]?.stored ?? []).filter(({ type }) =>
    data.some(({ label, differs }) => !differs && label === type.keyword),
  );
  const commonText = common
    .map(({ type, periodMs, size }) => dataText({ name: type.keyword, periodMs, size }))
    .join(', ');
  return [
    ...partRows(tables),
    ...(common.length === 0 ? [] : [row('store', () => commonText)]),
    ...data.filter(({ differs }) => differs),
  ];
}

/** What is shown of each part besides "store" and "peers". */
const PARTS: readonly (readonly [part: Part, valueOf: (table: StickTable) => string | null])[] = [
  ['key', ({ key }) => (key === null ? null : keyText(key))],
  ['size', ({ size }) => size?.toLocaleString('en') ?? null],
  ['expire', ({ expireMs }) => (expireMs === null ? 'never' : timeText(expireMs))],
  ['srvkey', ({ srvkey }) => srvkey],
  ['brates-factor', ({ bratesFactor }) => String(bratesFactor)],
  ['nopurge', ({ nopurge }) => (nopurge ? 'set' : 'not set')],
  ['recv-only', ({ recvOnly }) => (recvOnly ? 'set' : 'not set')],
  ['write-to', ({ writeTo }) => writeTo?.value ?? 'not set'],
];

/** Those that every table has. */
const ALWAYS: ReadonlySet<Part> = new Set(['key', 'size', 'expire']);

/**
 * A row for key, size and expiry of one table on several nodes, and for each other part that differs.
 * @param tables null for a node that does not have it
 */
export function partRows(tables: readonly (StickTable | null)[]): readonly ComparisonRow[] {
  const known = tables.filter((table) => table !== null);
  const [first] = known;
  if (first === undefined) return [];
  const differences = known.flatMap((table) => tableDifferences(first, table));
  return PARTS.filter(([part]) => ALWAYS.has(part) || differIn(differences, part)).map(([part, valueOf]) => ({
    label: part,
    values: tables.map((table) => (table === null ? null : valueOf(table))),
    differs: known.length < tables.length || differIn(differences, part),
  }));
}

/** The name is the label of the row. */
function detailText(table: StickTable, keyword: string): string | null {
  const one = table.stored.find(({ type }) => type.keyword === keyword);
  if (one === undefined) return null;
  const details = [
    ...(one.size > 1 ? [`${one.size} elements`] : []),
    ...(one.periodMs === null ? [] : [`per ${timeText(one.periodMs)}`]),
  ];
  return details.join(' ') || 'stored';
}
