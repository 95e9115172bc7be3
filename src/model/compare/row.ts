import type { ComparisonRow } from '../../problem.ts';

/** What several nodes say about one thing, one beside the other; null for a node that says nothing. */
export function comparisonRow(label: string, values: readonly (string | null)[]): ComparisonRow {
  return { label, values, differs: values.some((value) => value !== values[0]) };
}
