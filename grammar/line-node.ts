import type { Directive, Line, Statement, Tail, TextRange, Word } from './ast.ts';
import { wordsBetween } from './quoting.ts';

/**
 * A line of words, which are cut when they are first asked for: of most lines of a large config nobody wants more than
 * one or two (`wordAt`), and words are most of what a tree is made of.
 */
class LineNode<Kind extends (Statement | Directive)['kind']> implements TextRange, Tail {
  readonly kind: Kind;
  readonly start: number;
  readonly end: number;
  readonly unclosed: TextRange | null;
  readonly comment: TextRange | null;
  readonly ignored: TextRange | null;
  readonly #text: string;
  #words: readonly Word[] | null = null;

  constructor(kind: Kind, text: string, { start, end }: TextRange, { unclosed, comment, ignored }: Tail) {
    this.kind = kind;
    this.start = start;
    this.end = end;
    this.unclosed = unclosed;
    this.comment = comment;
    this.ignored = ignored;
    this.#text = text;
  }

  get words(): readonly Word[] {
    this.#words ??= wordsBetween(this.#text, this.start, this.end);
    return this.#words;
  }

  /** Lets the words go until they are asked for again. */
  forget(): void {
    this.#words = null;
  }

  /** With the words, as the type of the node has it. */
  toJSON(): Statement | Directive {
    const { kind, start, end, words, unclosed, comment, ignored } = this;
    return { kind, start, end, words, unclosed, comment, ignored };
  }
}

/** The statement of the words in a range, none where that is empty. */
export function statementNode(text: string, words: TextRange, tail: Tail): Statement {
  return new LineNode('statement', text, words, tail);
}

export function directiveNode(text: string, words: TextRange, tail: Tail): Directive {
  return new LineNode('directive', text, words, tail);
}

/** Takes the words of a line out of memory; whoever asks for them has them cut again. */
export function forgetWords(line: Line): void {
  if (line instanceof LineNode) line.forget();
}
