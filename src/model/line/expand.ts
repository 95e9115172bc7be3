import type { Directive, Statement, TextRange, Word } from '../../../grammar/ast.ts';
import { isQuoted, wordAt } from '../../../grammar/quoting.ts';
import { type Fault, partsOf, type Variable } from '../../../grammar/word.ts';
import type { Environment } from './environment.ts';
import type { Tokenizer } from './tokenizer.ts';

/** A word as HAProxy sees it after quotes, escapes and variables: what the parser of a keyword is given. */
export interface Argument {
  /** The text; null when it depends on a variable that nobody knows. */
  readonly value: string | null;
  /** Where it is: a word, or all words that an unset variable joined. */
  readonly word: Word;
}

/** What `"${.LINE}"`, `"${.FILE}"` and `"${.SECTION}"` stand for where a word is expanded. */
export interface Surroundings {
  readonly file: string;
  readonly line: () => number;
  readonly section: string;
}

/** What is given to expand words with. */
export interface ExpansionContext {
  readonly environment: Environment;
  readonly surroundings: Surroundings;
  readonly tokenizer: Tokenizer;
}

/** A variable that the tokenizer refuses because of its default. */
interface UnknownDefault extends TextRange {
  readonly kind: 'fault';
  readonly error: 'unknown-default';
}

/** The arguments of a line. */
export interface Expansion {
  /** Without an empty argument and what follows it: HAProxy's keyword parsers end there. */
  readonly arguments: readonly Argument[];
  /** Every argument, the empty ones included. */
  readonly all: readonly Argument[];
  /** False where an unknown variable with `[*]` hides how many arguments there are. */
  readonly complete: boolean;
  /** Where the tokenizer gives up, for which HAProxy refuses the line. */
  readonly fault: Fault | UnknownDefault | null;
  /** Whether a variable with a default is in the line. */
  readonly hasDefault: boolean;
  /** The value of one of `arguments`; null where it is unknown or where there is none. */
  valueAt(index: number): string | null;
}

/** Expands the words of a line in the order and with the rules of `parse_line()` in HAProxy's src/tools.c. */
export function expandWords(text: string, line: Line, context: ExpansionContext): Expansion {
  if (!isQuoted(text, line.start, line.end)) return new PlainWords(text, line);
  return new Expander(text, context).expand(line.words);
}

type Line = Pick<Statement | Directive, 'start' | 'end' | 'words'>;

/** Words without quotes and escapes: each stands for itself. Most lines are of no interest to their reader. */
class PlainWords implements Expansion {
  readonly complete = true;
  readonly fault = null;
  readonly hasDefault = false;
  readonly #text: string;
  readonly #line: Line;
  #all: readonly Argument[] | undefined;

  constructor(text: string, line: Line) {
    this.#text = text;
    this.#line = line;
  }

  get all(): readonly Argument[] {
    this.#all ??= this.#line.words.map((word) => ({ value: this.#text.slice(word.start, word.end), word }));
    return this.#all;
  }

  get arguments(): readonly Argument[] {
    return this.all;
  }

  valueAt(index: number): string | null {
    const word = wordAt(this.#text, this.#line, index);
    return word === null ? null : this.#text.slice(word.start, word.end);
  }
}

/** Whether nothing in a line was quoted or escaped. */
export function isPlain(expansion: Expansion): boolean {
  return expansion instanceof PlainWords;
}

/** Words of which at least one holds quotes or escapes. */
class ExpandedWords implements Expansion {
  readonly all: readonly Argument[];
  readonly arguments: readonly Argument[];
  readonly complete: boolean;
  readonly fault: Expansion['fault'];
  readonly hasDefault: boolean;

  constructor(all: readonly Argument[], facts: Pick<Expansion, 'complete' | 'fault' | 'hasDefault'>) {
    const empty = all.findIndex(({ value }) => value === '');
    this.all = all;
    this.arguments = empty === -1 ? all : all.slice(0, empty);
    this.complete = facts.complete;
    this.fault = facts.fault;
    this.hasDefault = facts.hasDefault;
  }

  valueAt(index: number): string | null {
    return this.arguments[index]?.value ?? null;
  }
}

/** Expands the words of one line. */
class Expander {
  readonly #text: string;
  readonly #context: ExpansionContext;
  readonly #all: Argument[] = [];
  /** The argument that is being read; undefined between two, null once it depends on something unknown. */
  #value: string | null | undefined;
  #place: Word = { start: 0, end: 0 };
  #complete = true;
  #fault: Expansion['fault'] = null;
  #hasDefault = false;

  constructor(text: string, context: ExpansionContext) {
    this.#text = text;
    this.#context = context;
  }

  expand(words: readonly Word[]): Expansion {
    this.#read(words);
    return new ExpandedWords(this.#all, {
      complete: this.#complete,
      fault: this.#fault,
      hasDefault: this.#hasDefault,
    });
  }

  #read(words: readonly Word[]): void {
    for (const word of words) {
      this.#place =
        this.#value === undefined || this.#value === '' ? word : { start: this.#place.start, end: word.end };
      if (!this.#word(word)) this.#close();
      if (this.#fault !== null) return;
    }
    this.#close();
  }

  /** Whether the argument goes on in the next word. */
  #word(word: Word): boolean {
    if (!isQuoted(this.#text, word.start, word.end)) {
      this.#append(this.#text.slice(word.start, word.end));
      return false;
    }
    const parts = partsOf(this.#text, word);
    const { splitsExactly, joinsUnset } = this.#context.tokenizer;
    const splits = parts.some((part) => part.kind === 'variable' && part.splits);
    if (!splits || !splitsExactly) this.#value ??= '';
    let joins = false;
    for (const part of parts) {
      if (part.kind === 'fault') {
        this.#append(null);
        this.#fault = part;
        return false;
      }
      if (part.kind === 'literal') {
        this.#append(part.value);
        continue;
      }
      if (part.fallback !== null) {
        this.#hasDefault = true;
        if (!this.#context.tokenizer.knowsDefaults) {
          this.#append(null);
          this.#fault = { kind: 'fault', error: 'unknown-default', start: part.start, end: part.end };
          return false;
        }
      }
      const value = this.#valueOf(part);
      if (part.splits) this.#split(value);
      else this.#append(value === undefined ? null : (value ?? ''));
      joins = joinsUnset && value === null && !part.name.startsWith('.') && part.end === word.end - 1;
    }
    return joins;
  }

  #valueOf(part: Variable): string | null | undefined {
    const { environment, surroundings } = this.#context;
    const value = part.name.startsWith('.')
      ? pseudoVariable(part.name, surroundings)
      : environment.get(part.name);
    return value === null ? part.fallback : value;
  }

  #append(value: string | null): void {
    this.#value = this.#value === null || value === null ? null : (this.#value ?? '') + value;
  }

  #split(value: string | null | undefined): void {
    if (value === undefined) {
      this.#complete = false;
      this.#value = null;
      return;
    }
    const pieces = (value ?? '').split(/[ \t\v\f\r\n]+/);
    pieces.forEach((piece, index) => {
      if (index > 0) {
        this.#close();
        if (!this.#context.tokenizer.splitsExactly) this.#value = '';
      }
      if (piece !== '') this.#append(piece);
    });
  }

  #close(): void {
    if (this.#value !== undefined) {
      this.#all.push({ value: this.#value === null ? null : untilNul(this.#value), word: this.#place });
    }
    this.#value = undefined;
  }
}

/** An escape such as `\x00` ends the word for everything that reads it as a C string. */
function untilNul(value: string): string {
  const nul = value.indexOf('\0');
  return nul === -1 ? value : value.slice(0, nul);
}

/** Outside of all sections `.SECTION` is not set. */
function pseudoVariable(name: string, surroundings: Surroundings): string | null {
  if (name === '.FILE') return surroundings.file;
  if (name === '.LINE') return String(surroundings.line());
  return surroundings.section === '' ? null : surroundings.section;
}
