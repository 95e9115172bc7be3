import type { ConfigTree, Directive, Scope, Statement } from '../../../grammar/ast.ts';
import { isBlank } from '../../../grammar/quoting.ts';
import { partsOf, type Variable } from '../../../grammar/word.ts';
import type { Source, TextRange } from '../../text.ts';
import { LineBuffer } from './buffer.ts';
import type { Liveness } from './conditions.ts';
import { type Argument, type Expansion, type ExpansionContext, expandWords, isPlain } from './expand.ts';
import type { LineFault } from './fault.ts';

/** Words of a line that HAProxy takes (`MAX_LINE_ARGS`). */
export const MAX_WORDS = 64;

type VariableWithDefault = Variable & { readonly fallback: string };

/** Reads the lines of one file as far as the parsers of sections are not concerned, and notes what is wrong in them. */
export class LineReader {
  readonly #source: Source;
  readonly #faults: LineFault[];
  /** Followed only where a variable with a default makes a difference. */
  readonly #buffer: LineBuffer | null;
  /** The same where no variable is set that nobody knows. */
  readonly #bufferIfUnset: LineBuffer | null;

  constructor(source: Source, { text }: ConfigTree, faults: LineFault[]) {
    this.#source = source;
    this.#faults = faults;
    const hasDefault = text.includes('${') && /\$\{\.?\w+(?:\[\*\])?-/.test(text);
    this.#buffer = hasDefault ? new LineBuffer(text) : null;
    this.#bufferIfUnset = hasDefault ? new LineBuffer(text) : null;
  }

  /** The arguments of a line; null where HAProxy refuses it and goes on with the next one. */
  read(line: Statement | Directive, context: ExpansionContext, liveness: Liveness): Expansion | null {
    const { text } = this.#source;
    if (line.unclosed !== null) {
      this.#pass(line.start);
      this.#add({ kind: 'unmatched-quote', ...this.#certainly(line.unclosed) });
      return null;
    }
    const expansion = expandWords(text, line, context);
    const { fault } = expansion;
    if (fault !== null) {
      this.#pass(line.start);
      const place = this.#certainly({ start: fault.start, end: fault.end });
      if (fault.error === 'unknown-default') this.#add({ kind: 'bad-default', cause: 'unknown', ...place });
      else this.#add({ kind: 'bad-word', error: fault.error, ...place });
      return null;
    }
    const isRoomKnown = this.#buffer?.isKnown !== false;
    const destroysIfUnset = this.#destroysIfUnset(line, expansion, context);
    if (this.#destroysDefault(line, expansion)) {
      this.#add({ kind: 'bad-default', cause: 'destroyed', ...this.#certainly(this.#default(line)) });
      return null;
    }
    if (destroysIfUnset) this.#addFragile(line, context, isRoomKnown);
    // A short line need not be cut to be known to have few words.
    const isShort = line.end - line.start < 2 * MAX_WORDS - 1 || line.words.length < MAX_WORDS;
    if (isShort && isPlain(expansion)) return expansion;
    const { all } = expansion;
    if (all.length >= MAX_WORDS && this.#hasTooMany(line, expansion, context)) return null;
    const hasEmpty = expansion.arguments.length < all.length;
    return hasEmpty && !this.#readEmpty(line, expansion, context, liveness) ? null : expansion;
  }

  /** Notes what is wrong with a `[scope]` line (`cfg_parse_scope()` in src/cfgparse.c); conditions do not hide it. */
  readScope(scope: Scope): void {
    const { text } = this.#source;
    const close = text.indexOf(']', scope.start);
    const end = close === -1 || close >= scope.end ? -1 : close;
    const error =
      end === -1 || end === scope.start + 1
        ? 'no-name'
        : !/^[\w.:-]*$/.test(text.slice(scope.start + 1, end))
          ? 'bad-character'
          : /^[ \t\v\f\r]*(?:#|\r|$)/.test(text.slice(end + 1, scope.end))
            ? null
            : 'text-behind';
    if (error !== null) this.#add({ kind: 'bad-scope', error, ...this.#certainly(scope) });
  }

  #hasTooMany(line: Statement | Directive, { all }: Expansion, { tokenizer }: ExpansionContext): boolean {
    const last = line.words.at(-1);
    const isFollowed =
      tokenizer.countsTrailingBlank && last !== undefined && isBlank(this.#source.text.charCodeAt(last.end));
    if (all.length === MAX_WORDS && !isFollowed) return false;
    const first = all[MAX_WORDS]?.word ?? last ?? line;
    this.#add({ kind: 'too-many-words', ...this.#certainly({ start: first.start, end: line.end }) });
    return true;
  }

  /** Whether HAProxy takes a line with an empty argument. */
  #readEmpty(
    line: Statement | Directive,
    expansion: Expansion,
    { tokenizer }: ExpansionContext,
    liveness: Liveness,
  ): boolean {
    const { arguments: before, all } = expansion;
    const empty = all[before.length];
    if (empty === undefined) return true;
    const hides = all.length > before.length + 1;
    const note = (reaction: 'refuses' | 'accepts', certain: boolean) =>
      this.#add({
        kind: 'empty-argument',
        reaction,
        hides,
        variable: this.#variableOf(empty),
        ...this.#certainly(empty.word),
        certain,
      });
    switch (tokenizer.emptyArgument) {
      case 'ends-line':
        if (hides && line.kind === 'statement' && liveness !== 'dead')
          note('accepts', liveness === 'certain');
        return true;
      case 'warns':
        // Said by the first pass, which reads every line.
        return true;
      case 'refused-anywhere':
        note('refuses', true);
        return false;
      case 'refused':
        if (line.kind !== 'statement' || liveness === 'dead') return true;
        if (before.length > 0) note('refuses', liveness === 'certain');
        else if (hides) note('accepts', liveness === 'certain');
        return before.length === 0;
    }
  }

  /** Notes an empty argument as the first of two passes does where it only warns. */
  warnAboutEmpty(line: Statement | Directive, expansion: Expansion): void {
    const empty = expansion.all[expansion.arguments.length];
    if (empty === undefined || this.#destroysDefault(line, expansion)) return;
    this.#add({
      kind: 'empty-argument',
      reaction: 'warns',
      hides: expansion.all.length > expansion.arguments.length + 1,
      variable: this.#variableOf(empty),
      ...this.#certainly(empty.word),
    });
  }

  #destroysDefault(line: Statement | Directive, expansion: Expansion): boolean {
    return this.#buffer?.enlarges(line.start, expansion) === true && expansion.hasDefault;
  }

  #destroysIfUnset(line: Statement | Directive, expansion: Expansion, context: ExpansionContext): boolean {
    if (this.#bufferIfUnset === null) return false;
    const isKnown = expansion.complete && expansion.all.every(({ value }) => value !== null);
    const environment = context.environment.withoutUnknown();
    const ifUnset = isKnown ? expansion : expandWords(this.#source.text, line, { ...context, environment });
    return this.#bufferIfUnset.enlarges(line.start, ifUnset) === true && !isKnown && expansion.hasDefault;
  }

  #addFragile(line: Statement | Directive, { environment }: ExpansionContext, isRoomKnown: boolean): void {
    const unknown = this.#defaultsOf(line).filter(({ name }) => environment.get(name) === undefined);
    const [longest] = unknown.toSorted((a, b) => b.fallback.length - a.fallback.length);
    if (longest === undefined) return;
    this.#add({
      kind: 'fragile-default',
      variables: [...new Set(unknown.map(({ name }) => name))],
      dependsOnLinesAbove: !isRoomKnown,
      ...this.#certainly(longest),
    });
  }

  #pass(start: number): void {
    this.#buffer?.pass(start);
    this.#bufferIfUnset?.pass(start);
  }

  #variableOf({ word }: Argument): string | null {
    const variable = partsOf(this.#source.text, word).find((part) => part.kind === 'variable');
    return variable?.kind === 'variable' ? variable.name : null;
  }

  /** The first variable with a default of a line. */
  #default(line: Statement | Directive): TextRange {
    return this.#defaultsOf(line)[0] ?? line;
  }

  /** The variables of a line that have a default. */
  #defaultsOf(line: Statement | Directive): readonly VariableWithDefault[] {
    const parts = line.words.flatMap((word) => partsOf(this.#source.text, word));
    return parts.flatMap((part) =>
      part.kind === 'variable' && part.fallback !== null ? [{ ...part, fallback: part.fallback }] : [],
    );
  }

  #certainly({ start, end }: TextRange) {
    return { source: this.#source, range: { start, end }, certain: true };
  }

  #add(fault: LineFault): void {
    this.#faults.push(fault);
  }
}
