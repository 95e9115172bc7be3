import { nearest } from '../../../grammar/vocabulary.ts';
import { rules } from '../../lint/rules/index.ts';

/** What to do about an id that no rule has; null where a rule has it. */
export function unknownRuleHint(id: string): string | null {
  const ids = rules.map((rule) => rule.id);
  if (ids.includes(id)) return null;
  const near = nearest(id, ids);
  return near === null ? 'run "hapeers rules" for the list' : `did you mean "${near}"?`;
}
