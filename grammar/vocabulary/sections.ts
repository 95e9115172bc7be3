import type { Branch } from './branch.ts';
import type { KnownWord } from './rows.ts';
import { indexRows, isKnown, readWord } from './rows.ts';
import table from './sections.json' with { type: 'json' };

const sections = indexRows(table.rows);

/**
 * Sections in which HAProxy says nothing about words that it does not know (cfg_parse_netns): the vocabulary has no
 * statements of them.
 */
export const uncheckedSections: ReadonlySet<string> = new Set(['namespace_list']);

/** The section that a word begins, as a branch (by default the newest) sees it; null where no branch knows it. */
export function sectionOf(word: string, branch: Branch | null = null): KnownWord | null {
  const entry = sections.find('section', word);
  return entry && readWord(word, entry, branch);
}

/** Whether a word begins a section in any branch: the tree is the same for all of them. */
export function beginsSection(word: string): boolean {
  return sections.find('section', word) !== null;
}

/** The words that begin a section in a branch, or in any. */
export function sectionKeywords(branch: Branch | null = null): readonly string[] {
  return [...sections.wordsOf('section')]
    .filter(([, entry]) => branch === null || isKnown(entry, branch))
    .map(([word]) => word)
    .sort();
}
