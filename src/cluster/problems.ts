import type { Problem, Related } from '../problem.ts';
import type { Source, TextRange } from '../text.ts';

/** The rule id of everything that is wrong in a cluster file. */
const RULE = 'cluster/invalid';

/** A problem of the cluster file; `error` unless told otherwise. */
export function clusterProblem(
  source: Source,
  range: TextRange,
  message: string,
  hint: string | null,
  more: { readonly severity?: 'error' | 'warning'; readonly related?: readonly Related[] } = {},
): Problem {
  return {
    rule: RULE,
    severity: more.severity ?? 'error',
    message,
    source,
    range,
    node: null,
    hint,
    haproxy: 'unknown',
    related: more.related ?? [],
    fix: null,
  };
}
