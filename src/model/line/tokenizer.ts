import { isAtLeast, isBefore, type Version } from '../value/version.ts';

/** What a version does about an empty argument. */
export type EmptyArgument =
  /** Keyword parsers take it for the end of the line: what follows is silently not read. */
  | 'ends-line'
  /** The same with a warning, given by the first of two passes, also in lines that a condition hides. */
  | 'warns'
  /** Refused wherever it is, also in hidden lines and as the first word. */
  | 'refused-anywhere'
  /** Refused in lines that are read, but for a first word: an empty one still hides its line. */
  | 'refused';

/** How the tokenizers of HAProxy's versions differ (`parse_line()` in src/tools.c, its caller in src/cfgparse.c). */
export interface Tokenizer {
  /** `"${NAME-default}"` is known (2.5). */
  readonly knowsDefaults: boolean;
  /**
   * The closing quote right behind an unset variable is skipped together with the blanks that follow, so the next word
   * continues this one: `a "$UNSET" b` is `a b`. From the fix of November 2023 up to 3.2.
   */
  readonly joinsUnset: boolean;
  /** `"${LIST[*]}"` gives exactly the words of the value (3.3); before, its quotes give one more around a blank or nothing. */
  readonly splitsExactly: boolean;
  /** A blank after the 64th word begins a 65th (up to 3.0). */
  readonly countsTrailingBlank: boolean;
  readonly emptyArgument: EmptyArgument;
}

/** The first release of each maintained branch with the fix that joins words around an unset variable. */
const JOINS_UNSET_SINCE: ReadonlyMap<string, string> = new Map([
  ['2.4', '2.4.25'],
  ['2.6', '2.6.16'],
  ['2.7', '2.7.11'],
  ['2.8', '2.8.5'],
]);

/** The tokenizer of a version. */
export function tokenizerOf(version: Version): Tokenizer {
  const since = JOINS_UNSET_SINCE.get(`${version.major}.${version.minor}`);
  const isFixed = since === undefined ? isAtLeast(version, '2.9') : isAtLeast(version, since);
  return {
    knowsDefaults: isAtLeast(version, '2.5'),
    joinsUnset: isFixed && isBefore(version, '3.3'),
    splitsExactly: isAtLeast(version, '3.3'),
    countsTrailingBlank: isBefore(version, '3.1'),
    emptyArgument: isBefore(version, '3.2')
      ? 'ends-line'
      : isBefore(version, '3.3')
        ? 'warns'
        : isBefore(version, '3.3.1')
          ? 'refused-anywhere'
          : 'refused',
  };
}
