import type { CombinedEntry, CombinedTable } from '../../../probe/sum.ts';
import { formatValue } from './compare.ts';

/** Tables over several nodes, in the form of `show table`. */
export function reportSumText(tables: readonly CombinedTable[]): string {
  return tables
    .map((combined) => {
      const { table, entries } = combined;
      const lines = entries.map((entry) => `${describe(entry, combined)}\n`);
      return `# table: ${table.name}, type: ${table.type}, used: ${entries.length}, ${kindOf(combined)}\n${lines.join('')}`;
    })
    .join('');
}

/** What the values of a table are, and why. */
function kindOf({ kind, nodes }: CombinedTable): string {
  switch (kind) {
    case 'sum':
      return `sum of ${nodes.join(', ')}`;
    case 'one':
      return `on ${nodes.join(', ')} only`;
    case 'shared':
      return `highest of ${nodes.join(', ')}: they share this table, each goes on counting from what it learned, and no sum exists`;
  }
}

function describe({ key, expireMs, data, spread, nodes }: CombinedEntry, { kind }: CombinedTable): string {
  const values = Object.entries(data).map(([name, value]) => {
    const distance = spread?.[name];
    const isApart = kind === 'shared' && distance !== undefined && String(distance) !== '0';
    return ` ${name}=${formatValue(value)}${isApart ? `(-${formatValue(distance)})` : ''}`;
  });
  return `key=${key} exp=${expireMs ?? '?'}${values.join('')} nodes=${Object.keys(nodes).join(',')}`;
}

/** The same for scripts. */
export function reportSumJson(tables: readonly CombinedTable[]): string {
  const list = tables.map(({ kind, table, nodes, entries }) => ({ ...table, kind, nodes, entries }));
  return `${JSON.stringify({ version: 1, tables: list }, null, 2)}\n`;
}
