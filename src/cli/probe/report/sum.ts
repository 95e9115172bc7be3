import type { CombinedEntry, CombinedTable } from '../../../probe/sum.ts';
import { escaped, visibleJson } from '../../../report/visible.ts';
import { formatValue } from './compare.ts';

/** Tables over several nodes, in the form of `show table`, piece by piece: there may be millions of entries. */
export function* reportSumText(tables: readonly CombinedTable[]): Generator<string, void, undefined> {
  for (const combined of tables) {
    const { table, used, entries } = combined;
    yield `# table: ${escaped(table.name)}, type: ${table.type}, used: ${used}, ${escaped(kindOf(combined))}\n`;
    yield* together(entries, (entry) => `${describe(entry, combined)}\n`);
  }
}

/** Lines for one writing. */
const TOGETHER = 1000;

function* together(
  entries: Iterable<CombinedEntry>,
  textOf: (entry: CombinedEntry, index: number) => string,
): Generator<string, void, undefined> {
  let text = '';
  let count = 0;
  for (const entry of entries) {
    text += textOf(entry, count);
    count++;
    if (count % TOGETHER > 0) continue;
    yield text;
    text = '';
  }
  yield text;
}

/** What the values of a table are, and why. */
function kindOf({ kind, nodes }: CombinedTable): string {
  switch (kind) {
    case 'sum':
      return `sum of ${nodes.join(', ')}`;
    case 'one':
      return `on ${nodes.join(', ')} only`;
    case 'shared':
      return `highest of ${nodes.join(', ')}: nodes that share this table continue counting from what they learned, so no sum exists`;
  }
}

function describe({ key, expireMs, data, spread, nodes }: CombinedEntry, { kind }: CombinedTable): string {
  const values = Object.entries(data).map(([name, value]) => {
    const distance = spread?.[name];
    const isApart = kind === 'shared' && distance !== undefined && String(distance) !== '0';
    return ` ${name}=${formatValue(value)}${isApart ? `(-${formatValue(distance)})` : ''}`;
  });
  return escaped(`key=${key} exp=${expireMs ?? '?'}${values.join('')} nodes=${Object.keys(nodes).join(',')}`);
}

/** The same for scripts. */
export function* reportSumJson(tables: readonly CombinedTable[]): Generator<string, void, undefined> {
  yield '{\n  "version": 1,\n  "tables": [';
  for (const [index, { kind, table, nodes, entries }] of tables.entries()) {
    const head = visibleJson(JSON.stringify({ ...table, kind, nodes }, null, 2)).replace(/\n\}$/, '');
    yield `${index === 0 ? '' : ','}\n${indented(head, 4)},\n      "entries": [`;
    yield* together(
      entries,
      (entry, at) => `${at === 0 ? '' : ','}\n${indented(visibleJson(JSON.stringify(entry, null, 2)), 8)}`,
    );
    yield '\n      ]\n    }';
  }
  yield '\n  ]\n}\n';
}

function indented(text: string, blanks: number): string {
  return text.replace(/^/gm, ' '.repeat(blanks));
}
