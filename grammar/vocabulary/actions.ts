import table from './actions.json' with { type: 'json' };
import type { Branch } from './branch.ts';
import type { Entry, KnownWord, WordRow } from './rows.ts';
import { acceptedWords, indexRows, isKnown, readWord, rowIn } from './rows.ts';

/** Rule sets, whose next word is an action. */
export type RuleSet =
  | 'tcp-request connection'
  | 'tcp-request session'
  | 'tcp-request content'
  | 'tcp-response content'
  | 'quic-initial'
  | 'http-request'
  | 'http-response'
  | 'http-after-response'
  | 'tcp-check'
  | 'http-check';

/** Statements whose next word is one of a fixed list as well. */
export type ListedStatement = 'stats' | 'timeout' | 'stick' | 'tcp-request' | 'tcp-response' | 'filter';

/** A word after a rule set or one of those statements. */
export interface Action extends KnownWord {
  /** Whether more characters may follow it in the same word: `sc-inc-gpc0(1)`, `track-sc2`, `set-var(txn.a)`. */
  readonly prefix: boolean;
}

interface ActionRow extends WordRow {
  readonly prefix?: boolean;
}

const actions = indexRows<ActionRow>(table.rows);

/**
 * The action that HAProxy takes a word for, as a branch (by default the newest) takes it; null for words that no
 * branch knows there. As action_lookup does, an exact match comes first, then the longest name that the word begins
 * with, among the names of the branch. Names of Lua's own actions are not here: see `isRegisteredByLua`.
 */
export function actionOf(
  place: RuleSet | ListedStatement,
  word: string,
  branch: Branch | null = null,
): Action | null {
  const exact = actions.find(place, word);
  if (exact !== null && (branch === null || isKnown(exact, branch))) {
    return read(word, exact, branch);
  }
  // "set-var-fmt(...)" begins like "set-var", whose parser refuses it: the word of another branch is meant.
  const name = word.replace(/\(.*$/s, '');
  const other = name === word ? null : actions.find(place, name);
  if (other !== null && branch !== null && !isKnown(other, branch)) return read(name, other, branch);
  let best: readonly [string, Entry<ActionRow>] | null = null;
  for (const [name, entry] of actions.wordsOf(place)) {
    const isCandidate =
      word.startsWith(name) &&
      (rowIn(entry, branch).prefix ?? false) &&
      (branch === null || isKnown(entry, branch));
    if (isCandidate && name.length > (best?.[0].length ?? 0)) {
      best = [name, entry];
    }
  }
  if (best !== null) {
    return read(best[0], best[1], branch);
  }
  return branch === null ? null : actionOf(place, word);
}

/** The actions that a place of a branch accepts, or that any branch accepts there. */
export function actionsOf(place: RuleSet | ListedStatement, branch: Branch | null = null): readonly string[] {
  return acceptedWords(actions, place, branch);
}

/**
 * Whether a word can only be known at run time: scripts loaded by `lua-load` may add actions, sample fetches,
 * converters, services and filters of any such name (src/hlua.c).
 */
export function isRegisteredByLua(word: string): boolean {
  return word.startsWith('lua.');
}

function read(word: string, entry: Entry<ActionRow>, branch: Branch | null): Action {
  return { ...readWord(word, entry, branch), prefix: rowIn(entry, branch).prefix ?? false };
}
