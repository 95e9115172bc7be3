import table from './bare.json' with { type: 'json' };

const bare = new Map<string, Set<string>>();
for (const { in: sections, words } of table.rows) {
  for (const section of sections) {
    const known = bare.get(section) ?? new Set();
    bare.set(section, known);
    for (const word of words) known.add(word);
  }
}

/**
 * Whether HAProxy refuses a statement of a section that has nothing after its keyword, as every version does that knows the
 * keyword. Statements that rules look at themselves are not listed.
 */
export function needsArgument(section: string, word: string): boolean {
  return bare.get(section)?.has(word) ?? false;
}
