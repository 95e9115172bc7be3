import type { Statement } from '../../../grammar/ast.ts';
import { wordAt } from '../../../grammar/quoting.ts';
import type { Source } from '../../text.ts';
import type { Parameter, ParameterList, Server } from '../config.ts';
import type { Argument } from '../line/expand.ts';
import type { LiveLine } from '../line/live-line.ts';
import { findParameter, readParameters } from '../parameter/parameters.ts';

/**
 * A `server` line without quotes and escapes. It keeps the line and reads what is asked for when it is asked for: a
 * backend may have 100,000 servers, most of which no rule looks into.
 */
export class PlainServer implements Server {
  readonly kind = 'server';
  readonly source: Source;
  readonly statement: Statement;
  readonly certain: boolean;
  readonly inherited: readonly Parameter[];

  constructor({ source, statement, certain }: LiveLine, inherited: readonly Parameter[]) {
    this.source = source;
    this.statement = statement;
    this.certain = certain;
    this.inherited = inherited;
  }

  get name(): Argument | null {
    return this.#argument(1);
  }

  get addressWord(): Argument | null {
    return this.#argument(2);
  }

  get parameterText(): string {
    const { text } = this.source;
    const first = wordAt(text, this.statement, FIRST_PARAMETER);
    return first === null ? '' : text.slice(first.start, this.statement.end);
  }

  get parameters(): ParameterList {
    const { text } = this.source;
    const args = this.statement.words.map((word) => ({ value: text.slice(word.start, word.end), word }));
    return readParameters(args, 'server', FIRST_PARAMETER);
  }

  get id(): Argument | null {
    if (!this.#holds('id')) return null;
    return findParameter(this.parameters.known, 'id')?.args[0] ?? null;
  }

  get disabled(): boolean {
    if (this.inherited.length === 0 && !this.#holds('disabled')) return false;
    const all = [...this.inherited, ...this.parameters.known];
    return findParameter(all, 'disabled', 'enabled')?.keyword.value === 'disabled';
  }

  /** Whether the word is among the parameters, as one or as the argument of one. */
  #holds(text: string): boolean {
    if (!this.parameterText.includes(text)) return false;
    const { words } = this.statement;
    return words.some((word, index) => index >= FIRST_PARAMETER && this.source.slice(word) === text);
  }

  #argument(index: number): Argument | null {
    const word = wordAt(this.source.text, this.statement, index);
    return word === null ? null : { value: this.source.slice(word), word };
  }
}

/** The word of a `server` line that its parameters begin with, after `server NAME ADDRESS`. */
export const FIRST_PARAMETER = 3;
