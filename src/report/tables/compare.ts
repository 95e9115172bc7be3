import { comparisonRow } from '../../model/compare/row.ts';
import { dataText } from '../../model/table/words.ts';
import type { ComparisonRow } from '../../problem.ts';
import type { Colors } from '../colors.ts';
import { sideBySide } from '../side-by-side.ts';
import { visibleData } from '../visible.ts';
import type { FleetView, TableView } from './view.ts';

/** A table over all nodes. */
export interface ComparedTable {
  readonly name: string;
  readonly rows: readonly ComparisonRow[];
}

/** The tables of a fleet: what each node makes of them, and where they differ. */
export function comparedTables({ nodes, definitions }: FleetView): readonly ComparedTable[] {
  return definitions.map(({ name, rows }) => {
    const tables = nodes.map((node) => node.tables.find((table) => table.name === name) ?? null);
    return { name, rows: [...rows, ...usageRows(tables)] };
  });
}

function usageRows(tables: readonly (TableView | null)[]): readonly ComparisonRow[] {
  const row = (label: string, value: (table: TableView) => string | null) =>
    comparisonRow(
      label,
      tables.map((table) => (table === null ? null : value(table))),
    );
  const data = [...new Set(tables.flatMap((table) => table?.data.map(({ name }) => name) ?? []))];
  return [
    row('shared', ({ sharedThrough }) => sharedThrough ?? 'local'),
    row('filled by', ({ filledBy }) =>
      filledBy === null ? 'unknown' : filledBy.map(({ what }) => what).join('; ') || 'no rule',
    ),
    ...data.flatMap((name) => [
      row(name, (table) => {
        const own = table.data.find((one) => one.name === name);
        if (own === undefined) return null;
        const state = own.counted === null ? 'unknown' : own.counted ? 'counted' : 'never counted';
        return `${dataText(own).slice(name.length)} ${state}, ${own.readBy.length} read`.trim();
      }),
      // where the nodes read it alike, their number is enough
      ...[row('  read by', (table) => readersOf(table, name))].filter(({ differs }) => differs),
    ]),
  ];
}

/** The rules that read a data type, with the limits that they compare it with; null where the table does not store it. */
function readersOf(table: TableView, name: string): string | null {
  const own = table.data.find((one) => one.name === name);
  return own === undefined ? null : own.readBy.map(({ what }) => what).join('; ') || 'no rule';
}

/** The nodes as columns, with `≠` in front of the rows that differ; one below the other where columns are too narrow. */
export function compareNodes(view: FleetView, colors: Colors): string {
  const fleet = visibleData(view);
  const tables = comparedTables(fleet);
  if (tables.length === 0) return 'no stick-tables\n';
  const names = fleet.nodes.map(({ name }) => name ?? '');
  return `${tables.map(({ name, rows }) => [colors.bold(name), ...sideBySide(names, rows, colors)].join('\n')).join('\n\n')}\n`;
}
