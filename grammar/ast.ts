/** A half-open range of a text, in UTF-16 code units from its start. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** One word of a line as it is in the text, quotes and escapes included; `quoting.ts` tells its value. */
export interface Word extends TextRange {}

/** What may follow the words of a line. HAProxy's tokenizer stops at each of them; the text keeps them. */
export interface Tail {
  /** A word whose quote the line does not close: from the word's start to the end of the line. */
  readonly unclosed: TextRange | null;
  /** `#` to the end of the line. */
  readonly comment: TextRange | null;
  /** What follows a bare carriage return, the return included: HAProxy does not read it. */
  readonly ignored: TextRange | null;
}

/**
 * A line of words; `words[0]` is the keyword. The range goes from the first word to the end of the last one. `words` is
 * empty only where the first word is the unclosed one; they are cut when they are first asked for, so a copy by `...` lacks
 * them, while JSON has them.
 */
export interface Statement extends TextRange, Tail {
  readonly kind: 'statement';
  readonly words: readonly Word[];
}

/** A line whose first word begins with a dot: `.if`, `.elif`, `.else`, `.endif`, `.notice`, `.alert` ... */
export interface Directive extends TextRange, Tail {
  readonly kind: 'directive';
  readonly words: readonly Word[];
}

/** A line that begins with `[`: HAProxy reads it whole as a scope (SPOE files), without cutting it into words. */
export interface Scope extends TextRange {
  readonly kind: 'scope';
}

/** A line with no word that HAProxy reads: a comment, or text behind a bare carriage return. Empty lines have no node. */
export interface CommentLine extends TextRange {
  readonly kind: 'comment';
}

export type Line = Statement | Directive | Scope | CommentLine;

/** A header such as `peers NAME` and all lines up to the next header. */
export interface Section extends TextRange {
  readonly kind: 'section';
  /** The value of the header's first word: `global`, `peers`, `backend` ... */
  readonly keyword: string;
  readonly header: Statement;
  readonly body: readonly Line[];
}

/** A whole file: the lines before the first header, then the sections. Every node is a range into `text`. */
export interface ConfigTree {
  readonly text: string;
  readonly preamble: readonly Line[];
  readonly sections: readonly Section[];
}
