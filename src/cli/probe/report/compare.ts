import { isEverywhereTheSame, type KeyDifference, type TableComparison } from '../../../probe/compare.ts';
import type { EntryValue } from '../../../probe/entry.ts';
import type { TableSum } from '../../../probe/sum.ts';
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
  const { table, mismatch, missing, differing, entries } = comparison;
  const same = isEverywhereTheSame([comparison]);
  const counts = nodes.map((node, index) => `${node} ${entries[index] ?? 'has no such table'}`).join(', ');
  const faults = [
    mismatch,
    missing > 0 ? `${missing} keys are missing on some node` : null,
    differing > 0 ? `${differing} keys differ` : null,
  ].filter((fault) => fault !== null);
  const mark = same ? colors.green('same') : colors.red.bold('DIFFERS');
  const head = `${mark} ${colors.bold(table)} (${counts})${faults.length === 0 ? '' : `: ${faults.join('; ')}`}\n`;
  return head + comparison.differences.map((difference) => `  ${describeKey(difference, nodes)}\n`).join('');
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

function formatValue(value: EntryValue | undefined): string {
  return Array.isArray(value) ? value.join(',') : String(value ?? '-');
}

/** The same for scripts. */
export function reportCompareJson(comparisons: readonly TableComparison[], nodes: readonly string[]): string {
  const same = isEverywhereTheSame(comparisons);
  return `${JSON.stringify({ version: 1, healthy: same, nodes, tables: comparisons }, null, 2)}\n`;
}

/** Tables added up over nodes, in the form of `show table`. */
export function reportSumText(sums: readonly TableSum[]): string {
  return sums
    .map(({ table, entries }) => {
      const lines = entries.map(({ key, expireMs, data, nodes }) => {
        const values = Object.entries(data).map(([name, value]) => ` ${name}=${formatValue(value)}`);
        return `key=${key} exp=${expireMs ?? 0}${values.join('')} nodes=${nodes.join(',')}\n`;
      });
      return `# table: ${table.name}, type: ${table.type}, used: ${entries.length}\n${lines.join('')}`;
    })
    .join('');
}

/** The same for scripts. */
export function reportSumJson(sums: readonly TableSum[]): string {
  const tables = sums.map(({ table, entries }) => ({ ...table, entries }));
  return `${JSON.stringify({ version: 1, tables }, null, 2)}\n`;
}
