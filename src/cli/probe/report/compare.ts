import { isEverywhereTheSame, type KeyDifference, type TableComparison } from '../../../probe/compare.ts';
import type { EntryValue } from '../../../probe/entry.ts';
import type { Colors } from '../../../report/colors.ts';

/** How tables compare, for people. */
export function reportCompareText(
  comparisons: readonly TableComparison[],
  nodes: readonly string[],
  colors: Colors,
): string {
  if (comparisons.length === 0) return 'no node teaches a table\n';
  return comparisons.map((comparison) => describe(comparison, nodes, colors)).join('');
}

function describe(comparison: TableComparison, nodes: readonly string[], colors: Colors): string {
  const { table, definitions, missing, differing, moving, entries } = comparison;
  const same = isEverywhereTheSame([comparison]);
  const counts = nodes.map((node, index) => `${node} ${entries[index] ?? 'has no such table'}`).join(', ');
  const faults = [
    definitions.length > 0 ? 'it is defined differently' : null,
    missing > 0 ? `${missing} keys are missing on some node` : null,
    differing > 0 ? `${differing} keys differ` : null,
    moving > 0 ? `${moving} keys are in flight` : null,
  ].filter((fault) => fault !== null);
  const mark = same ? colors.green('same') : colors.red.bold('DIFFERS');
  const head = `${mark} ${colors.bold(table)} (${counts})${faults.length === 0 ? '' : `: ${faults.join('; ')}`}\n`;
  const lines = definitions.map(({ what, values }) => {
    const each = nodes.flatMap((node, index) => (values[index] == null ? [] : [`${node}: ${values[index]}`]));
    return `  ${what}  ${each.join('  ')}\n`;
  });
  return (
    head +
    lines.join('') +
    comparison.differences.map((difference) => `  ${describeKey(difference, nodes)}\n`).join('')
  );
}

function describeKey({ key, names, entries }: KeyDifference, nodes: readonly string[]): string {
  const each = nodes.map((node, index) => {
    const entry = entries[index];
    if (entry == null) return `${node}: missing`;
    const shown = names.length === 0 ? Object.keys(entry.data) : names;
    return `${node}: ${shown.map((name) => `${name}=${formatValue(entry.data[name])}`).join(' ') || 'present'}`;
  });
  return `key=${key}  ${each.join('  ')}`;
}

/** A value of an entry, as `show table` writes it. */
export function formatValue(value: EntryValue | undefined): string {
  return Array.isArray(value) ? value.join(',') : String(value ?? '-');
}

/** The same for scripts. */
export function reportCompareJson(comparisons: readonly TableComparison[], nodes: readonly string[]): string {
  const same = isEverywhereTheSame(comparisons);
  return `${JSON.stringify({ version: 1, healthy: same, nodes, tables: comparisons }, null, 2)}\n`;
}
