import type { ComparisonRow } from '../../problem.ts';
import { comparisonRow } from '../compare/row.ts';
import { timeText } from '../value/time-size.ts';
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
    row('key', ({ key }) => (key === null ? null : keyText(key))),
    row('size', ({ size }) => size?.toLocaleString('en') ?? null),
    row('expire', ({ expireMs }) => (expireMs === null ? 'never' : timeText(expireMs))),
    ...[
      row('srvkey', ({ srvkey }) => srvkey),
      row('brates-factor', ({ bratesFactor }) => String(bratesFactor)),
    ].filter(({ differs }) => differs),
    ...(common.length === 0 ? [] : [row('store', () => commonText)]),
    ...data.filter(({ differs }) => differs),
  ];
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
