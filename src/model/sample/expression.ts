import type { TextRange } from '../../../grammar/ast.ts';
import {
  type Branch,
  converterNames,
  converterOf,
  existsIn,
  fetchNames,
  fetchOf,
  isRegisteredByLua,
  nearest,
  type Sample,
  type SampleType,
} from '../../../grammar/vocabulary.ts';
import type { Argument } from '../line/expand.ts';
import type { Defect } from '../table/stick-table.ts';
import type { Version } from '../value/version.ts';
import { fetchOfAclKeyword } from './acl-keyword.ts';
import { type GivenArgument, readArguments } from './arguments.ts';
import { canCast, describeType, isFreeCast } from './type.ts';
import { variableIn, variableNameFault } from './variable-name.ts';

/** A sample fetch or a converter with its arguments. */
export interface Call {
  readonly name: string;
  /** Null for what no vocabulary knows: names of Lua scripts. */
  readonly sample: Sample | null;
  readonly given: readonly GivenArgument[];
  /** The type of the sample after it. */
  readonly type: SampleType;
  /** The argument of the line that it is in; the places of `given` are those in its value. */
  readonly argument: Argument;
  readonly range: TextRange;
}

/** A sample fetch with the converters after it. */
export interface Expression {
  readonly fetch: Call;
  readonly converters: readonly Call[];
  /** The type that it gives; `any` where only the running HAProxy knows. */
  readonly output: SampleType;
  /** Index of the first argument after it. */
  readonly end: number;
  /** In a format: where it ends in the argument's value. */
  readonly offset: number;
  readonly range: TextRange;
}

/** What HAProxy refuses in an expression. */
export type ExpressionFault = Pick<Defect, 'range' | 'message' | 'hint'>;

/** Null where a variable or a name that is registered at run time hides what it is. */
export type ReadExpression = { readonly expression: Expression } | { readonly fault: ExpressionFault } | null;

/** For which HAProxy an expression is read, and how far. */
export interface ExpressionContext {
  readonly version: Version;
  readonly branch: Branch;
  /**
   * `words`: converters may follow in words of their own, as after `stick on` and `track-sc0`. `acl`: the first word
   * holds it all, and an ACL keyword may be in the place of the fetch. `format`: it is in `%[...]` and ends at
   * the first character that is none of it.
   */
  readonly place: 'words' | 'acl' | 'format';
}

/**
 * Reads a sample expression that begins at an argument of a line, as `sample_parse_expr()` in HAProxy's src/sample.c
 * does: a fetch, then converters separated by commas or in words of their own, each with its arguments.
 * @param offset where it begins in the argument's value
 */
export function readExpression(
  args: readonly Argument[],
  at: number,
  context: ExpressionContext,
  offset = 0,
): ReadExpression {
  const first = args[at];
  if (first?.value == null) return null;
  const reader = new ExpressionReader(args, at, first, first.value, offset, context);
  return reader.read();
}

const NAME = /[\w.:+-]*/y;

class ExpressionReader {
  readonly #args: readonly Argument[];
  readonly #context: ExpressionContext;
  #index: number;
  #argument: Argument;
  #text: string;
  #at: number;

  constructor(
    args: readonly Argument[],
    index: number,
    argument: Argument,
    text: string,
    offset: number,
    context: ExpressionContext,
  ) {
    this.#args = args;
    this.#index = index;
    this.#argument = argument;
    this.#text = text;
    this.#at = offset;
    this.#context = context;
  }

  read(): ReadExpression {
    const { place } = this.#context;
    const fetch = this.#call('fetch');
    if (fetch === null || 'fault' in fetch) return fetch;
    let type: SampleType = fetch.call.sample?.output ?? 'any';
    let end = fetch.call.range.end;
    const converters: Call[] = [];
    for (;;) {
      if (this.#at < this.#text.length && this.#text[this.#at] !== ',') {
        if (place === 'format') break;
        return this.#fault(
          this.#at,
          this.#text.length,
          `a comma is missing in front of "${this.#text.slice(this.#at)}"`,
          null,
        );
      }
      while (this.#text[this.#at] === ',') this.#at++;
      if (this.#at === this.#text.length) {
        const next = place === 'words' ? this.#args[this.#index + 1] : undefined;
        if (next === undefined) {
          this.#index++;
          break;
        }
        if (next.value === null) return null;
        this.#index++;
        if (!this.#isConverter(next.value)) break;
        this.#argument = next;
        this.#text = next.value;
        this.#at = 0;
      }
      const converter = this.#call('converter');
      if (converter === null || 'fault' in converter) return converter;
      const { sample, name, range } = converter.call;

      if (sample !== null) {
        const { input: taken, output } = sample;
        const input = taken ?? 'any';
        if (!canCast(type, input, this.#context.version)) {
          return {
            fault: {
              range,
              message: `converter "${name}" accepts ${describeType(input)}, not ${describeType(type)}`,
              hint: 'choose a converter for this type, or another sample fetch',
            },
          };
        }
        if (output !== 'same') type = output;
        else if (!isFreeCast(type, input)) type = input;
      } else type = 'any';
      converters.push({ ...converter.call, type });
      end = range.end;
    }
    const { start } = fetch.call.range;
    return {
      expression: {
        fetch: fetch.call,
        converters,
        output: type,
        end: this.#index,
        offset: this.#at,
        range: { start, end },
      },
    };
  }

  /** Whether a word of its own is a converter; any other word belongs to what follows the expression. */
  #isConverter(value: string): boolean {
    const name = this.#nameIn(value, 0);
    if (isRegisteredByLua(name)) return true;
    const sample = converterOf(name, this.#context.branch);
    return sample !== null && existsIn(sample, this.#context.branch);
  }

  #call(kind: 'fetch' | 'converter'): { readonly call: Call } | { readonly fault: ExpressionFault } | null {
    const start = this.#at;
    const name = this.#nameIn(this.#text, start);
    const nameEnd = start + name.length;
    if (name === '') return this.#fault(start, this.#text.length, `a sample ${kind} is missing`, null);
    const find = kind === 'fetch' ? fetchOf : converterOf;
    const alias = kind === 'fetch' && this.#context.place === 'acl' ? fetchOfAclKeyword(name) : null;
    const sample = find(alias ?? name, this.#context.branch);
    if (sample === null && isRegisteredByLua(name)) return null;
    if (sample === null || !existsIn(sample, this.#context.branch)) {
      // A backport comes with some maintenance release: the first release of a branch never has it.
      const isBackport = sample?.backported === true && this.#context.version.patch > 0;
      if (sample !== null && (isBackport || sample.feature !== null)) return null;
      return this.#unknown(kind, name, sample, start);
    }
    const read = readArguments(this.#text, nameEnd, sample.args);
    if ('reason' in read) {
      const isOpen = this.#text.lastIndexOf('(') > this.#text.lastIndexOf(')');
      const isCut = isOpen && this.#args[this.#index + 1]?.value?.includes(')') === true;
      const hint = isCut
        ? 'remove the space in front of the next word: arguments are one word'
        : usageOf(sample);
      return this.#fault(read.start, read.end, `"${name}": ${read.reason}`, hint);
    }
    const [first] = read.given;
    if (kind === 'converter' && /^map(?:_|$)/.test(name) && (first === undefined || first.value === '')) {
      return this.#fault(start, read.end, `"${name}": the name of its map file is missing`, usageOf(sample));
    }
    const variable = variableIn(kind, name, read.given);
    const wrong = variable === null ? null : variableNameFault(variable.value, this.#context.version);
    if (variable !== null && wrong !== null) {
      return this.#fault(variable.start, variable.end, `"${name}": ${wrong.reason}`, wrong.hint);
    }
    this.#at = read.end;
    const range = this.#range(start, read.end);
    return {
      call: { name, sample, given: read.given, type: sample.output, argument: this.#argument, range },
    };
  }

  #unknown(kind: 'fetch' | 'converter', name: string, sample: Sample | null, start: number) {
    const what = kind === 'fetch' ? 'sample fetch' : 'converter';
    if (sample?.since != null && sample.until === null) {
      return this.#fault(
        start,
        start + name.length,
        `${what} "${name}" requires HAProxy ${sample.since}`,
        `target HAProxy ${sample.since} or later, or avoid it`,
      );
    }
    const { branch } = this.#context;
    if (sample?.until != null) {
      const since = sample.since === null ? 'up' : `from ${sample.since}`;
      return this.#fault(
        start,
        start + name.length,
        `${what} "${name}" exists ${since} to HAProxy ${sample.until} only`,
        hintFor(kind, name, branch),
      );
    }
    return this.#fault(start, start + name.length, `unknown ${what} "${name}"`, hintFor(kind, name, branch));
  }

  #nameIn(text: string, from: number): string {
    NAME.lastIndex = from;
    return NAME.exec(text)?.[0] ?? '';
  }

  #fault(start: number, end: number, message: string, hint: string | null) {
    return { fault: { range: this.#range(start, end), message, hint } };
  }

  /** A part of the argument, where its characters are in the text as they are; else the whole word. */
  #range(start: number, end: number): TextRange {
    return rangeIn(this.#argument, start, end);
  }
}

/** Where a part of an argument's value stands: exactly, unless quotes and escapes make the word differ from its value. */
export function rangeIn({ value, word }: Argument, start: number, end: number): TextRange {
  if (value === null || word.end - word.start !== value.length || end <= start) {
    return { start: word.start, end: word.end };
  }
  return { start: word.start + start, end: word.start + end };
}

function hintFor(kind: 'fetch' | 'converter', name: string, branch: Branch): string | null {
  const counter = /^sc(\d+)_(.+)$/.exec(name);
  if (kind === 'fetch' && counter !== null && fetchOf(`sc_${counter[2]}`, branch) !== null) {
    return `write "sc_${counter[2]}(${counter[1]})": names with the number exist for counters 0 to 2 only`;
  }
  const near = nearest(name, kind === 'fetch' ? fetchNames(branch) : converterNames(branch));
  return near === null ? null : `did you mean "${near}"?`;
}

/** `sc_conn_rate(integer[,table])` */
function usageOf({ keyword, args }: Sample): string {
  if (args.length === 0) return `write "${keyword}" without parentheses`;
  let text = '';
  let open = 0;
  args.forEach(({ type, optional }, index) => {
    if (optional && open === 0) {
      text += '[';
      open++;
    }
    text += `${index === 0 ? '' : ','}${type}`;
  });
  return `write ${keyword}(${text}${']'.repeat(open)})`;
}
