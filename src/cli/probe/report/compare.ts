import { isEverywhereTheSame, type KeyDifference, type TableComparison } from '../../../probe/compare.ts';
import type { EntryValue } from '../../../probe/entry.ts';
import type { Colors } from '../../../report/colors.ts';
import { changeTexts, escaped, visibleJson } from '../../../report/visible.ts';

/** What the nodes of one peers section have in common. */
export interface SectionComparison {
  /** null for targets that were named one by one. */
  readonly section: string | null;
  /** Those that could be read. */
  readonly nodes: readonly string[];
  readonly tables: readonly TableComparison[];
}

/** How tables compare, for people. */
export function reportCompareText(found: readonly SectionComparison[], colors: Colors): string {
  const compared = changeTexts(found, escaped);
  const text = compared.map((section) => {
    const head = compared.length > 1 ? `peers section "${section.section ?? ''}"\n` : '';
    return head + describeSection(section, colors);
  });
  return text.join('') + adviceFor(compared);
}

function describeSection({ nodes, tables }: SectionComparison, colors: Colors): string {
  const [node, second] = nodes;
  if (node === undefined) return 'nothing to compare: no node could be read\n';
  if (second === undefined) return `nothing to compare: only ${node} could be read\n`;
  if (tables.length === 0) return 'no node teaches a table\n';
  return tables.map((comparison) => describe(comparison, nodes, colors)).join('');
}

/**
 * What keys need that differ and do not move, as after a network that was cut: a node sends a key when it changes, and all
 * keys to a node that starts (seen with running nodes).
 */
function adviceFor(compared: readonly SectionComparison[]): string {
  const differs = compared.some(
    ({ nodes, tables }) =>
      nodes.length > 1 && tables.some(({ missing, differing }) => missing + differing > 0),
  );
  return differs
    ? "  hint: a key becomes equal when it next changes. To take one node's copy of all keys now, restart the other node (no reload, which keeps its entries): it learns them when it starts. See docs/split-brain.md\n"
    : '';
}

function describe(comparison: TableComparison, nodes: readonly string[], colors: Colors): string {
  const { table, definitions, missing, differing, moving, entries } = comparison;
  const same = isEverywhereTheSame([comparison]);
  const counts = nodes.map((node, index) => `${node} ${entries[index] ?? 'has no such table'}`).join(', ');
  const faults = [
    definitions.length > 0 ? 'it is defined differently' : null,
    missing > 0 ? `${keys(missing)} missing on some node` : null,
    differing > 0 ? (differing === 1 ? '1 key differs' : `${differing} keys differ`) : null,
    moving > 0 ? `${keys(moving)} in flight` : null,
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

/** The same for scripts. With several sections each table says to which it belongs, and the nodes that `entries` counts. */
export function reportCompareJson(compared: readonly SectionComparison[], isWhole: boolean): string {
  const same = isWhole && compared.every(({ tables }) => isEverywhereTheSame(tables));
  const nodes = [...new Set(compared.flatMap((section) => section.nodes))];
  const tables = compared.flatMap((section) =>
    compared.length === 1
      ? section.tables
      : section.tables.map((table) => ({ section: section.section, nodes: section.nodes, ...table })),
  );
  return `${visibleJson(JSON.stringify({ version: 1, healthy: same, nodes, tables }, null, 2))}\n`;
}

function keys(count: number): string {
  return count === 1 ? '1 key is' : `${count} keys are`;
}
