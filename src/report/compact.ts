import type { Problem } from '../problem.ts';
import { place } from './text.ts';

/** One line a problem, as compilers write it. */
export function reportCompact(problems: readonly Problem[]): string {
  return problems
    .map(
      ({ source, range, severity, message, rule }) =>
        `${place(source, range)}: ${severity}: ${message} [${rule}]\n`,
    )
    .join('');
}
