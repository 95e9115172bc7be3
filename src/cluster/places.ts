import type { TextRange } from '../text.ts';
import type { Path } from './file.ts';

/** Where in its text each value of a cluster file is. */
export interface Places {
  /** The range to blame for a value: itself when it is on one line, else its key or its first line. */
  value(path: Path): TextRange;
  /** The key of a value; for the entry of a list the same as `value`. */
  key(path: Path): TextRange;
  /** Whether the value is an entry of a list. */
  isEntry(path: Path): boolean;
  /** A scalar as it is written, which a number does not tell: `3.0` is the number 3. Null for anything else. */
  written(path: Path): string | null;
}
