import alone from './alone.json' with { type: 'json' };
import bare from './bare.json' with { type: 'json' };
import { indexRows } from './rows.ts';

const needy = indexRows(bare.rows);
const solitary = indexRows(alone.rows);

/**
 * Whether HAProxy refuses a statement of a section that has nothing after its keyword, as every version does that knows the
 * keyword. Statements that rules look at themselves are not listed.
 */
export function needsArgument(section: string, word: string): boolean {
  return needy.find(section, word) !== null;
}

/** Whether HAProxy refuses any word after a statement of a section, or after an option of `option SECTION`. */
export function takesNoArgument(place: string, word: string): boolean {
  return solitary.find(place, word) !== null;
}
