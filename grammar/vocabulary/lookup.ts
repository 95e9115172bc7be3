import type { ListedStatement, RuleSet } from './actions.ts';
import { actionOf } from './actions.ts';
import type { Branch } from './branch.ts';
import { existsIn } from './branch.ts';
import { optionOf } from './options.ts';
import type { ParameterPlace } from './parameters.ts';
import { parameterOf } from './parameters.ts';
import type { KnownWord } from './rows.ts';
import { converterOf, fetchOf } from './samples.ts';
import { sectionOf } from './sections.ts';
import { statementOf } from './statements.ts';

/** Where a word is. */
export type Place =
  | { readonly kind: 'section' }
  | { readonly kind: 'statement'; readonly section: string }
  | { readonly kind: 'option'; readonly section: string }
  | { readonly kind: 'action'; readonly of: RuleSet | ListedStatement }
  | { readonly kind: 'parameter'; readonly of: ParameterPlace }
  | { readonly kind: 'fetch' }
  | { readonly kind: 'converter' };

/**
 * The word in its place as a branch knows it; null where that branch does not.
 *
 * @example
 * lookup('shards', { kind: 'statement', section: 'peers' }, '2.6'); // null
 * lookup('shards', { kind: 'statement', section: 'peers' }, '2.8').verdict; // 'accepted'
 */
export function lookup(word: string, place: Place, branch: Branch): KnownWord | null {
  const found = recall(word, place, branch);
  return found !== null && existsIn(found, branch) ? found : null;
}

/**
 * The word in its place, whichever branch knows it: for "since 3.2, the target is 2.8".
 *
 * @example
 * recall('shards', { kind: 'statement', section: 'peers' }, '2.6').since; // '2.7'
 * recall('shards', { kind: 'statement', section: 'backend' }); // null
 */
export function recall(word: string, place: Place, branch: Branch | null = null): KnownWord | null {
  switch (place.kind) {
    case 'section':
      return sectionOf(word, branch);
    case 'statement':
      return statementOf(place.section, word, branch);
    case 'option':
      return optionOf(place.section, word, branch);
    case 'action':
      return actionOf(place.of, word, branch);
    case 'parameter':
      return parameterOf(place.of, word, branch);
    case 'fetch':
      return fetchOf(word, branch);
    case 'converter':
      return converterOf(word, branch);
  }
}
