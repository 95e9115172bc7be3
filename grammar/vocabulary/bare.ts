import alone from './alone.json' with { type: 'json' };
import bare from './bare.json' with { type: 'json' };

interface Table {
  readonly rows: readonly { readonly in: readonly string[]; readonly words: readonly string[] }[];
}

const needy = indexOf(bare);
const solitary = indexOf(alone);

/**
 * Whether HAProxy refuses a statement of a section that has nothing after its keyword, as every version does that knows the
 * keyword. Statements that rules look at themselves are not listed.
 */
export function needsArgument(section: string, word: string): boolean {
  return needy.get(section)?.has(word) ?? false;
}

/** Whether HAProxy refuses any word after a statement of a section, or after an option of `option SECTION`. */
export function takesNoArgument(place: string, word: string): boolean {
  return solitary.get(place)?.has(word) ?? false;
}

function indexOf({ rows }: Table): ReadonlyMap<string, ReadonlySet<string>> {
  const index = new Map<string, Set<string>>();
  for (const row of rows) {
    for (const section of row.in) {
      const known = index.get(section) ?? new Set();
      index.set(section, known);
      for (const word of row.words) known.add(word);
    }
  }
  return index;
}
