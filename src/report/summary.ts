import type { Problem, Severity } from '../problem.ts';

/** How many problems of each kind there are. */
export interface Summary {
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  /** Problems with a safe fix. */
  readonly fixable: number;
}

export function summarize(problems: readonly Problem[], files: number): Summary {
  const count = (severity: Severity) => problems.filter((problem) => problem.severity === severity).length;
  return {
    files,
    errors: count('error'),
    warnings: count('warning'),
    infos: count('info'),
    fixable: problems.filter(({ fix }) => fix?.safe === true).length,
  };
}

/** In one line for people, without its end. */
export function summaryLine({ files, errors, warnings, infos }: Summary): string {
  const parts = [plural(errors, 'error'), plural(warnings, 'warning'), plural(infos, 'info')].filter(
    (part) => part !== null,
  );
  return `${parts.length === 0 ? 'no problems' : parts.join(', ')} in ${plural(files, 'file') ?? '0 files'}`;
}

function plural(count: number, noun: string): string | null {
  return count === 0 ? null : `${count} ${noun}${count === 1 ? '' : 's'}`;
}
