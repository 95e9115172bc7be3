import { utf8Length } from '../../text.ts';
import type { Expansion } from './expand.ts';

/** HAProxy enlarges the buffer for expanded lines in steps of this many bytes. */
const STEP = 1024;

/**
 * The buffer into which HAProxy expands the lines of one file. A line that does not fit is read a second time, after
 * the first reading has written a NUL over the brace behind each `${NAME-default` of the line: the default is destroyed
 * (`readcfgfile()` and `parse_line()`, 2.5 to 3.4). The buffer is empty before the first line of a file.
 */
export class LineBuffer {
  readonly #text: string;
  #endOfFirstLine: number;
  /** In bytes; null once a line depended on something unknown. */
  #size: number | null = 0;

  constructor(text: string) {
    this.#text = text;
    let start = 0;
    // Scopes are not expanded.
    for (let end = text.indexOf('\n'); end !== -1 && isScope(text, start); end = text.indexOf('\n', start)) {
      start = end + 1;
    }
    this.#endOfFirstLine = endOfLine(text, start);
  }

  /** Whether no line so far depended on something unknown. */
  get isKnown(): boolean {
    return this.#size !== null;
  }

  /** Takes in a line in which HAProxy finds an error before it looks at the buffer. */
  pass(start: number): void {
    if (start <= this.#endOfFirstLine) this.#endOfFirstLine = endOfLine(this.#text, this.#endOfFirstLine + 1);
  }

  /** Takes in a line that starts at `start`; tells whether it is read twice, null where that is unknown. */
  enlarges(start: number, expansion: Expansion): boolean | null {
    const needed = expandedBytes(expansion);
    if (start <= this.#endOfFirstLine) {
      this.#size = needed === null ? null : roundUp(needed);
      return true;
    }
    // Whatever the first line was, the buffer has one step now.
    const before = this.#size === 0 ? STEP : this.#size;
    if (needed === null || before === null) {
      this.#size = null;
      return null;
    }
    this.#size = Math.max(before, roundUp(needed));
    return needed > before;
  }
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end === -1 ? text.length : end;
}

function isScope(text: string, start: number): boolean {
  return /^[ \t\v\f\r]*\[/.test(text.slice(start, start + 80));
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / STEP) * STEP;
}

function expandedBytes({ all, complete }: Expansion): number | null {
  if (!complete) return null;
  let bytes = all.length === 0 ? 1 : 0;
  for (const { value } of all) {
    if (value === null) return null;
    bytes += utf8Length(value) + 1;
  }
  return bytes;
}
