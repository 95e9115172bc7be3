import type { TextEdit } from '../edit/text-edit.ts';
import type { Problem } from '../problem.ts';
import type { Source, TextRange } from '../text.ts';

/** Something an editor offers to do about a problem. */
export interface CodeAction {
  readonly title: string;
  readonly problem: Problem;
  /** Edits by file name. */
  readonly edits: ReadonlyMap<string, readonly TextEdit[]>;
  /** Whether it is a fix that `lint --fix` would apply. */
  readonly isPreferred: boolean;
}

/** The fixes of the problems that a range touches, safe ones first, then comments that silence them. */
export function codeActionsFor(
  problems: readonly Problem[],
  source: Source,
  range: TextRange,
): readonly CodeAction[] {
  const here = problems.filter(
    (problem) =>
      problem.source.name === source.name &&
      problem.range.start <= range.end &&
      range.start <= problem.range.end,
  );
  const fixes = here.flatMap(fixOf).toSorted((a, b) => Number(b.isPreferred) - Number(a.isPreferred));
  return [...fixes, ...here.map(suppressionOf)];
}

function fixOf(problem: Problem): CodeAction[] {
  const { fix } = problem;
  if (fix === null) return [];
  const edits = new Map<string, TextEdit[]>();
  for (const { source, range, text } of fix.edits) {
    const own = edits.get(source.name) ?? [];
    edits.set(source.name, own);
    own.push({ start: range.start, end: range.end, text });
  }
  const title = fix.safe ? fix.description : `${fix.description} (check the result)`;
  return [{ title, problem, edits, isPreferred: fix.safe }];
}

/** A comment on a line of its own, which silences the rule for the line after it. */
function suppressionOf(problem: Problem): CodeAction {
  const { source, range, rule } = problem;
  const start = source.text.lastIndexOf('\n', range.start - 1) + 1;
  const indent = /^[ \t]*/.exec(source.text.slice(start))?.[0] ?? '';
  const end = source.text.slice(start).includes('\r\n') ? '\r\n' : '\n';
  const text = `${indent}# hapeers: ignore=${rule}${end}`;
  return {
    title: `Ignore ${rule} on this line`,
    problem,
    edits: new Map([[source.name, [{ start, end: start, text }]]]),
    isPreferred: false,
  };
}
