import type { Section, Statement } from '../../grammar/ast.ts';
import type { Source } from '../text.ts';
import type { Argument } from './expand.ts';

/** A line that HAProxy reads, with its words expanded: what the readers of sections are given. */
export interface LiveLine {
  readonly source: Source;
  readonly statement: Statement;
  readonly certain: boolean;
  /** Behind the `no` or `default` prefix, if there is one. */
  readonly arguments: readonly Argument[];
  readonly prefix: 'no' | 'default' | null;
}

/** The header of a section that HAProxy reads. */
export interface LiveHeader extends LiveLine {
  readonly section: Section;
}

/** The three things that every entity of the model carries. */
export function entityOf(line: LiveLine): Pick<LiveLine, 'source' | 'statement' | 'certain'> {
  return { source: line.source, statement: line.statement, certain: line.certain };
}

/** The argument at a place of the line, null where the line is shorter. */
export function argumentAt(line: LiveLine, index: number): Argument | null {
  return line.arguments[index] ?? null;
}
