import { nearest } from '../../../grammar/vocabulary.ts';
import { currentRuleId } from '../../lint/renamed-rules.ts';
import { rules } from '../../lint/rules/index.ts';
import type { Io } from '../shell/io.ts';
import { tell } from '../shell/tell.ts';

/** What to do about an id that no rule has or had; null where a rule has it. */
export function unknownRuleHint(id: string): string | null {
  const ids = rules.map((rule) => rule.id);
  if (ids.includes(currentRuleId(id))) return null;
  const near = nearest(id, ids);
  return near === null ? 'run "hapeers rules" for the list' : `did you mean "${near}"?`;
}

/** The id that the rule has today. Where it was renamed, standard error says so. */
export function currentRule(id: string, io: Io): string {
  const current = currentRuleId(id);
  if (current !== id) tell(io, `note: rule "${id}" is now "${current}"`);
  return current;
}
