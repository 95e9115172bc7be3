import type { Branch } from './branch.ts';
import table from './options.json' with { type: 'json' };
import type { Entry, KnownWord, WordRow } from './rows.ts';
import { acceptedWords, acceptsAny, indexRows, isAccepted, readWord, rowIn } from './rows.ts';

/** The word after `option`. */
export interface OptionWord extends KnownWord {
  /** Whether `no option` and `default option` are accepted. */
  readonly negatable: boolean;
}

interface OptionRow extends WordRow {
  readonly no?: boolean;
}

const options = indexRows<OptionRow>(table.rows);

/**
 * The option of that name in a section (defaults, frontend, backend, listen, log-forward), as a branch (by default
 * the newest) takes it; null for names that no branch knows there.
 */
export function optionOf(section: string, word: string, branch: Branch | null = null): OptionWord | null {
  const entry = options.find(`option ${section}`, word);
  return entry && read(word, entry, branch);
}

/** Whether a section of a branch accepts an option. */
export function acceptsOption(section: string, word: string, branch: Branch): boolean {
  const entry = options.find(`option ${section}`, word);
  return entry !== null && isAccepted(entry, branch);
}

/** Whether a section of a branch takes options. */
export function hasOptions(section: string, branch: Branch): boolean {
  return acceptsAny(options, `option ${section}`, branch);
}

/** The options that a section of a branch accepts, or that any branch accepts. */
export function optionsOf(section: string, branch: Branch | null = null): readonly string[] {
  return acceptedWords(options, `option ${section}`, branch);
}

function read(word: string, entry: Entry<OptionRow>, branch: Branch | null): OptionWord {
  return { ...readWord(word, entry, branch), negatable: rowIn(entry, branch).no ?? false };
}
