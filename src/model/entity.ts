import type { Statement } from '../../grammar/ast.ts';
import type { Source } from '../text.ts';
import type { Argument } from './line/expand.ts';

/** What every thing of the model knows: where it is, and whether HAProxy reads that line for certain. */
export interface Entity {
  readonly source: Source;
  readonly statement: Statement;
  /** False where the line is under a condition that depends on something unknown. */
  readonly certain: boolean;
}

/** A line that sets one thing: its keyword and the words after it. */
export interface Setting extends Entity {
  readonly keyword: string;
  readonly values: readonly Argument[];
  /** Whether `no` is in front. */
  readonly negated: boolean;
}
