import type { WordError } from '../../../grammar/word.ts';
import type { Source, TextRange } from '../../text.ts';
import type { ConditionFault } from './conditions.ts';

/** Where something is wrong with a line as such, and whether HAProxy comes to it for certain. */
export interface FaultPlace {
  readonly source: Source;
  readonly range: TextRange;
  readonly certain: boolean;
}

/** A quote that the line does not close. */
export interface UnmatchedQuote extends FaultPlace {
  readonly kind: 'unmatched-quote';
}

/** A place at which the tokenizer refuses a word. */
export interface BadWord extends FaultPlace {
  readonly kind: 'bad-word';
  readonly error: WordError;
}

/** `"${NAME-default}"` where HAProxy does not know it (2.4) or destroys it before it has read it. */
export interface BadDefault extends FaultPlace {
  readonly kind: 'bad-default';
  readonly cause: 'unknown' | 'destroyed';
}

/** A default that HAProxy destroys before it has read it where no variable is set that nobody knows. */
export interface FragileDefault extends FaultPlace {
  readonly kind: 'fragile-default';
  /** The variables of the line that nobody knows and that have a default. */
  readonly variables: readonly string[];
  /** Whether a variable in a line above, set to a long text, would make room for the default. */
  readonly dependsOnLinesAbove: boolean;
}

/** More words than a line may have. */
export interface TooManyWords extends FaultPlace {
  readonly kind: 'too-many-words';
}

/** An empty argument that HAProxy refuses, warns about, or silently takes for the end of the line. */
export interface EmptyArgumentFault extends FaultPlace {
  readonly kind: 'empty-argument';
  readonly reaction: 'refuses' | 'warns' | 'accepts';
  /** Whether anything follows it: that is lost. */
  readonly hides: boolean;
  /** The variable that is empty or not set; null where the text itself is empty. */
  readonly variable: string | null;
}

/** A `[scope]` line that cannot be read as one. */
export interface BadScope extends FaultPlace {
  readonly kind: 'bad-scope';
  readonly error: 'no-name' | 'bad-character' | 'text-behind';
}

/** A directive that HAProxy refuses. */
export interface BadDirective extends FaultPlace {
  readonly kind: 'bad-directive';
  readonly fault: ConditionFault;
  readonly directive: string;
}

/** A file that ends inside `.if` blocks; `opened` is the innermost. */
export interface Unterminated extends FaultPlace {
  readonly kind: 'unterminated';
  readonly opened: TextRange;
}

/** `.alert` or `.warning` that HAProxy executes. */
export interface ConfigMessage extends FaultPlace {
  readonly kind: 'message';
  readonly directive: '.alert' | '.warning';
  readonly text: string | null;
}

/** The first of the lines that are before all sections of their file. */
export interface Orphan extends FaultPlace {
  readonly kind: 'orphan';
  readonly keyword: string | null;
}

/** `no` or `default` before a word that does not take it. */
export interface BadPrefix extends FaultPlace {
  readonly kind: 'bad-prefix';
  readonly prefix: 'no' | 'default';
}

/** What is wrong with a line before the parser of its section sees it. */
export type LineFault =
  | UnmatchedQuote
  | BadWord
  | BadDefault
  | FragileDefault
  | TooManyWords
  | EmptyArgumentFault
  | BadScope
  | BadDirective
  | Unterminated
  | ConfigMessage
  | Orphan
  | BadPrefix;

/** The faults of one kind. */
export function faultsOf<K extends LineFault['kind']>(
  faults: readonly LineFault[],
  kind: K,
): readonly Extract<LineFault, { kind: K }>[] {
  const found: Extract<LineFault, { kind: K }>[] = [];
  for (const fault of faults) if (isOfKind(fault, kind)) found.push(fault);
  return found;
}

function isOfKind<K extends LineFault['kind']>(
  fault: LineFault,
  kind: K,
): fault is Extract<LineFault, { kind: K }> {
  return fault.kind === kind;
}
