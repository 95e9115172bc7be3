import type { TextRange } from '../grammar/ast.ts';
import { requireText } from './required.ts';

export type { TextRange } from '../grammar/ast.ts';

/** How the bytes of a file were read; writing with the same encoding gives the same bytes back. */
export type Encoding = 'utf-8' | 'latin-1';

/** A place for people: line and column count from 1, columns in UTF-16 code units, as editors count. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * A text with a name: what problems point into. Offsets are UTF-16 code units from the start.
 *
 * @example
 * const source = new Source('haproxy.cfg', 'global\n    maxconn 10\n');
 * source.position(11); // { line: 2, column: 5 }
 */
export class Source {
  /** The name shown in reports: the path as it was given, or the name of standard input. */
  readonly name: string;
  readonly text: string;
  readonly encoding: Encoding;
  #lineStarts: number[] | undefined;

  /** @throws HapeersError `usage` where the name or the text is not a string */
  constructor(name: string, text: string, encoding: Encoding = 'utf-8') {
    requireText(name, 'the name of a source');
    requireText(text, 'the text of a source');
    this.name = name;
    this.text = text;
    this.encoding = encoding;
  }

  /** The text of a range. */
  slice(range: TextRange): string {
    return this.text.slice(range.start, range.end);
  }

  /** Line and column of an offset; an offset after the end is the end. */
  position(offset: number): Position {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: Math.min(offset, this.text.length) - (starts[low] ?? 0) + 1 };
  }

  /** The text of a line (from 1) without its line end; empty where there is no such line. */
  line(number: number): string {
    const starts = this.#starts();
    const start = starts[number - 1];
    if (start === undefined) return '';
    const end = starts[number] ?? this.text.length + 1;
    return this.text.slice(start, end - 1).replace(/\r$/, '');
  }

  #starts(): number[] {
    if (this.#lineStarts === undefined) {
      this.#lineStarts = [0];
      for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1)) {
        this.#lineStarts.push(at + 1);
      }
    }
    return this.#lineStarts;
  }
}

/** How many bytes a text takes in UTF-8, which is what HAProxy counts. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) continue;
    // Each half of a surrogate pair counts for two of its four bytes.
    bytes += code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 1 : 2;
  }
  return bytes;
}
