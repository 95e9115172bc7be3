import type { Comparison } from '../problem.ts';

/** Tells whether a comparison is there and was not asked about before: of several problems about one thing the first shows it. */
export function newComparisons(): (comparison: Comparison | undefined) => comparison is Comparison {
  const seen = new Set<Comparison>();
  return (comparison): comparison is Comparison => {
    if (comparison === undefined || seen.has(comparison)) return false;
    seen.add(comparison);
    return true;
  };
}
