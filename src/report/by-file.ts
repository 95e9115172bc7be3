import type { Problem } from '../problem.ts';

/** Problems by the name of their file, in the order of the report. */
export function byFile(problems: readonly Problem[]): readonly (readonly [string, readonly Problem[]])[] {
  const files = new Map<string, Problem[]>();
  for (const problem of problems) {
    const list = files.get(problem.source.name) ?? [];
    files.set(problem.source.name, list);
    list.push(problem);
  }
  return [...files];
}
