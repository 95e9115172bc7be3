import type { Edit, Problem } from '../problem.ts';
import type { Source } from '../text.ts';

/** A file with the safe fixes of its problems applied. */
export interface FixedText {
  readonly source: Source;
  readonly text: string;
  /** How many fixes were applied. */
  readonly applied: number;
}

/**
 * Applies the safe fixes of problems, each as a whole or not at all: one that touches what an earlier one changed is left
 * for the next run. Sources without a fix are not in the result.
 */
export function applyFixes(problems: readonly Problem[]): readonly FixedText[] {
  const accepted = new Map<Source, { edits: Edit[]; applied: number }>();
  const editsOf = (source: Source) => {
    const known = accepted.get(source) ?? { edits: [], applied: 0 };
    accepted.set(source, known);
    return known;
  };
  for (const { fix } of problems) {
    if (fix === null || !fix.safe) continue;
    const clashes = fix.edits.some((edit) =>
      accepted.get(edit.source)?.edits.some((other) => overlap(edit, other)),
    );
    if (clashes) continue;
    for (const edit of fix.edits) editsOf(edit.source).edits.push(edit);
    const first = fix.edits[0];
    if (first !== undefined) editsOf(first.source).applied++;
  }
  return [...accepted].map(([source, { edits, applied }]) => ({
    source,
    text: applyEdits(source.text, edits),
    applied,
  }));
}

/** Two insertions at one place overlap too: nobody knows which comes first. */
function overlap({ range: a }: Edit, { range: b }: Edit): boolean {
  return a.start < b.end && b.start < a.end ? true : a.start === b.start;
}

function applyEdits(text: string, edits: readonly Edit[]): string {
  const pieces: string[] = [];
  let done = 0;
  for (const { range, text: replacement } of [...edits].sort((a, b) => a.range.start - b.range.start)) {
    pieces.push(text.slice(done, range.start), replacement);
    done = range.end;
  }
  pieces.push(text.slice(done));
  return pieces.join('');
}
