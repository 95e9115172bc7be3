import type { Section, TextRange } from '../../../grammar/ast.ts';
import type { Entity } from '../entity.ts';
import { entityOf, type LiveLine } from '../line/live-line.ts';
import { readAcl } from '../sample/acl-condition.ts';
import type { DeclaredAcls } from '../sample/declared-acls.ts';
import type { Expression, ExpressionContext } from '../sample/expression.ts';
import { type DataUse, dataUseOf } from './sample.ts';

/** One place where a condition comes to a fetch that counts: `if too_many { sc0_inc_gpc0 gt 0 }`. */
export interface Increment extends Entity {
  readonly section: Section;
  /** The ACL's name, or the fetch, in the condition. */
  readonly range: TextRange;
  /** The fetch: `sc0_inc_gpc0`. */
  readonly fetch: string;
  readonly data: DataUse;
  /** A term before it that is false as long as nothing is counted; null where there is none. */
  readonly after: { readonly name: string; readonly range: TextRange } | null;
}

/** A term of a condition as far as it concerns counters that rules write. */
interface Term {
  readonly fetch: string;
  readonly data: DataUse;
  /** The counter and the table that it is about. */
  readonly about: string;
  /** Whether it is false while the value is 0. */
  readonly needsCount: boolean;
}

/** Finds the conditions of a section that count, in the order in which HAProxy evaluates their terms. */
export class IncrementReader {
  readonly increments: Increment[] = [];
  readonly #section: Section;
  readonly #context: ExpressionContext;
  readonly #acls: DeclaredAcls;
  readonly #terms = new Map<string, Term>();
  /** Finds the names of ACLs that count in the text of a line; null while there are none. */
  #counting: RegExp | null = null;
  readonly #names: string[] = [];

  constructor(section: Section, context: ExpressionContext, acls: DeclaredAcls) {
    this.#section = section;
    this.#context = context;
    this.#acls = acls;
  }

  /** Takes in an `acl` line about tables. */
  declare(line: LiveLine): void {
    const name = line.arguments[1]?.value;
    const term = name == null ? null : this.#term(line, 2, line.arguments.length);
    if (name == null || term === null) return;
    this.#terms.set(name, term);
    if (!isIncrement(term)) return;
    this.#names.push(name.replace(/[^\w]/g, '\\$&'));
    this.#counting = new RegExp(`(?:^|[\\s!])(?:${this.#names.join('|')})(?:\\s|$)`);
  }

  /** Looks at the condition of any other line. */
  read(line: LiveLine): void {
    const { source, statement, isPlain } = line;
    const text = source.text.slice(statement.start, statement.end);
    // Quotes and variables may hide such a name from a look at the text.
    if (isPlain && !text.includes('_inc_gpc') && this.#counting?.test(text) !== true) return;
    const start = line.arguments.findIndex(({ value }) => value === 'if' || value === 'unless');
    if (start !== -1) this.#condition(line, start + 1);
  }

  #condition(line: LiveLine, from: number): void {
    const { arguments: args } = line;
    let before: { readonly term: Term; readonly name: string; readonly range: TextRange }[] = [];
    for (let at = from; at < args.length; at++) {
      const word = args[at];
      // What a variable hides may be the end of a group of terms.
      if (word?.value == null) {
        this.#addAll(line);
        return;
      }
      if (word.value === '||' || word.value.toLowerCase() === 'or') {
        before = [];
        continue;
      }
      const name = word.value.replace(/^!+/, '');
      const isNegated = (word.value.length - name.length) % 2 === 1;
      if (name === '') continue;
      const close = name === '{' ? args.findIndex(({ value }, index) => index > at && value === '}') : at;
      if (close === -1) return;
      const term = name === '{' ? this.#term(line, at + 1, close) : (this.#terms.get(name) ?? null);
      // A name that several lines declare is true where one of them is.
      const isOne = name === '{' || this.#acls.timesOf(name) === 1;
      const range = { start: word.word.start, end: (args[close] ?? word).word.end };
      if (term !== null && isIncrement(term)) {
        const test = before.find(
          (one) => one.term.about === term.about && isSameData(one.term.data, term.data),
        );
        this.increments.push({
          ...entityOf(line),
          section: this.#section,
          range,
          fetch: term.fetch,
          data: term.data,
          after: test === undefined || !isOne ? null : { name: test.name, range: test.range },
        });
      } else if (term?.needsCount === true && isOne && !isNegated) {
        before.push({ term, name: name === '{' ? term.fetch : name, range });
      }
      at = close;
    }
  }

  /** Every fetch that counts, since a variable hides which of them the line comes to. */
  #addAll(line: LiveLine): void {
    for (const term of this.#terms.values()) {
      if (!isIncrement(term)) continue;
      const { start, end } = line.statement;
      const { fetch, data } = term;
      this.increments.push({
        ...entityOf(line),
        section: this.#section,
        range: { start, end },
        fetch,
        data,
        after: null,
      });
    }
  }

  #term(line: LiveLine, from: number, to: number): Term | null {
    const read = readAcl(line.arguments, from, to, this.#context);
    if (read === null || 'fault' in read) return null;
    const { fetch, converters, end }: Expression = read.expression;
    const data = fetch.sample === null ? null : dataUseOf(fetch.sample, fetch.given);
    if (data?.dataType?.startsWith('gpc') !== true || converters.length > 0) return null;
    const values = line.arguments.slice(end, to).map(({ value }) => value);
    const table = fetch.given.find(({ type }) => type === 'table')?.value ?? '';
    const family = data.counter === null ? 'src' : `sc${data.counter}`;
    return {
      fetch: fetch.name,
      data,
      about: `${family}(${table})`,
      needsCount: !data.writes && needsCount(values),
    };
  }
}

function isIncrement({ fetch }: Term): boolean {
  return fetch.includes('_inc_gpc');
}

/** Whether the patterns of an ACL never match 0: `gt 10`, `ge 1`. */
function needsCount(values: readonly (string | null)[]): boolean {
  const [operator, value, more] = values;
  if (value == null || more !== undefined || !/^\d+$/.test(value)) return false;
  return operator === 'gt' || ((operator === 'ge' || operator === 'eq') && Number(value) > 0);
}

function isSameData(test: DataUse, increment: DataUse): boolean {
  return (
    test.index === increment.index &&
    (test.dataType === increment.dataType || test.dataType === `${increment.dataType}_rate`)
  );
}
