import { canFetchIn, type FetchPlace, tableArgument } from '../../../grammar/vocabulary.ts';
import type { ProxySection } from '../config.ts';
import type { Argument } from '../line/expand.ts';
import { entityOf, type LiveHeader, type LiveLine } from '../line/live-line.ts';
import { type Condition, readCondition } from '../sample/acl-condition.ts';
import type { DeclaredAcls } from '../sample/declared-acls.ts';
import {
  type Call,
  type Expression,
  type ExpressionContext,
  type ExpressionFault,
  rangeIn,
  readExpression,
} from '../sample/expression.ts';
import { readFormat } from '../sample/log-format.ts';
import { ruleSetOf } from '../sample/rule-set.ts';
import { dataUseOf } from './sample.ts';
import type { TableUse, UseDefect, UseKey } from './stick-table.ts';

type NewUse = Pick<TableUse, 'by' | 'keyword' | 'range' | 'table'> & Partial<TableUse>;

/** Without any of these in its text, a line has nothing to do with tables, nor with variables that a key may be made of. */
const SUSPECT = /track-sc|sc-(?:inc|set|add)-|\bsc\d*_|src_|table|\bvar\(/;

/** Collects the uses of tables in a proxy and what HAProxy refuses about them, and reads the expressions in between. */
export class TableUseList {
  readonly uses: TableUse[] = [];
  readonly defects: UseDefect[] = [];
  readonly #kind: ProxySection['kind'];
  readonly #header: LiveHeader;
  readonly #context: ExpressionContext;
  readonly #acls: DeclaredAcls;

  constructor(
    kind: ProxySection['kind'],
    header: LiveHeader,
    context: ExpressionContext,
    acls: DeclaredAcls,
  ) {
    this.#acls = acls;
    this.#kind = kind;
    this.#header = header;
    this.#context = context;
  }

  /** The expression at an argument of a line, its tables noted; null where HAProxy refuses it or nobody knows it. */
  expression(line: LiveLine, at: number, missing: string): Expression | null {
    const { arguments: args } = line;
    if (args[at] === undefined) {
      const last = args.at(-1)?.word ?? line.statement;
      this.refuse(line, { range: last, message: missing, hint: 'add a sample fetch, for example src' });
      return null;
    }
    const read = readExpression(args, at, this.#context);
    if (read === null) return null;
    if ('fault' in read) {
      this.refuse(line, read.fault);
      return null;
    }
    this.addExpression(line, read.expression);
    return read.expression;
  }

  /** Whether a fetch has anything to give in one of these places; none means that HAProxy does not look. */
  checkPlace(line: LiveLine, { fetch }: Expression, places: readonly FetchPlace[], where: string): boolean {
    if (fetch.sample === null || places.length === 0) return true;
    if (places.some((place) => canFetchIn(fetch.name, place, this.#context.branch))) return true;
    this.refuse(line, {
      range: fetch.range,
      message: `"${fetch.name}" has nothing to give ${where}`,
      hint: 'use a sample fetch that is available there, or another rule set',
    });
    return false;
  }

  /**
   * The tables that fetches and converters of an expression use.
   * @param inCondition whether it is evaluated as a term of a condition
   */
  addExpression(line: LiveLine, { fetch, converters }: Expression, inCondition = false): void {
    this.#addCall(line, fetch, null, inCondition);
    converters.forEach((converter, index) => {
      const before = converters[index - 1] ?? fetch;
      const key: UseKey = { type: before.type, fetch: fetch.name, text: before.name, range: before.range };
      this.#addCall(line, converter, key, inCondition);
    });
  }

  #addCall(line: LiveLine, call: Call, key: UseKey | null, inCondition: boolean): void {
    const { sample } = call;
    if (sample === null) return;
    const at = tableArgument(sample);
    const data = dataUseOf(sample, call.given);
    if (at === null && data === null) return;
    const given = at === null ? undefined : call.given[at];
    const isTracked = given === undefined && data !== null && data.counter !== null;
    this.add(line, {
      by: 'sample',
      keyword: call.name,
      range: call.range,
      table: isTracked ? null : given === undefined || given.value === '' ? this.#own() : given.value,
      word: given === undefined || given.value === '' ? null : rangeIn(call.argument, given.start, given.end),
      counter: data?.counter ?? null,
      dataType: data?.dataType ?? null,
      index: data?.index ?? null,
      writes: data?.writes ?? false,
      inCondition,
      key,
    });
  }

  /** What follows the action: a condition, or nothing. */
  tail(line: LiveLine, at: number): Condition | 'refused' | null {
    const word = line.arguments[at];
    if (word === undefined) return null;
    if (word.value === null) return null;
    if (word.value !== 'if' && word.value !== 'unless') {
      this.refuse(line, {
        range: word.word,
        message: `unexpected word "${word.value}"`,
        hint: 'only a condition with "if" or "unless" may follow here',
      });
      return 'refused';
    }
    return this.condition(line, at);
  }

  /** The condition of a line, whose `if` or `unless` is at this argument. */
  condition(line: LiveLine, at: number): Condition | 'refused' {
    const condition = readCondition(line.arguments, at + 1, this.#context, this.#acls);
    for (const expression of condition.expressions) this.addExpression(line, expression, true);
    if (condition.fault === null) return condition;
    this.refuse(line, condition.fault);
    return 'refused';
  }

  /** The expressions in `%[...]` of log formats; of what is wrong in them, only what concerns tables. */
  formats(line: LiveLine, from: number, to: number): void {
    for (let index = from; index < to; index++) {
      for (const read of readFormat(line.arguments, index, this.#context)) {
        if ('expression' in read) this.addExpression(line, read.expression);
        else if (SUSPECT.test(read.fault.message)) this.refuse(line, read.fault);
      }
    }
  }

  add(line: LiveLine, use: NewUse): void {
    this.uses.push({
      word: null,
      counter: null,
      dataType: null,
      index: null,
      writes: false,
      inCondition: false,
      key: null,
      conditional: false,
      conditionFetches: [],
      ...use,
      ...entityOf(line),
      section: this.#header.section,
      ruleSet: ruleSetOf(line),
    });
  }

  refuse(line: LiveLine, { range, message, hint }: ExpressionFault): void {
    this.defects.push({
      ...entityOf(line),
      section: this.#header.section,
      range: { start: range.start, end: range.end },
      message,
      hint,
      haproxy: 'refuses',
    });
  }

  /** The table that a rule names; an empty name is a name that no table has. */
  tableNamed(named: boolean, table: Argument | null): string | null {
    return named ? (table === null ? '' : table.value) : this.#own();
  }

  #own(): string | null {
    return this.#kind === 'defaults' ? '' : (this.#header.arguments[1]?.value ?? null);
  }
}

/** Whether a line may have to do with tables. Quotes and variables may hide such a word from a look at the text. */
export function isSuspect({ source, statement, isPlain }: LiveLine): boolean {
  return !isPlain || SUSPECT.test(source.text.slice(statement.start, statement.end));
}

/** What a rule stores or looks up, from the argument of its line where it begins. */
export function keyOf({ fetch, output, range, end }: Expression, line: LiveLine, at: number): UseKey {
  const text = line.arguments
    .slice(at, end)
    .map(({ value }) => value)
    .join(',');
  return { type: output, fetch: fetch.name, text, range };
}

/** What is known of the condition after a rule. */
export function conditionOf(condition: Condition | null): Pick<TableUse, 'conditional' | 'conditionFetches'> {
  if (condition === null) return { conditional: false, conditionFetches: [] };
  const { complete, fetches } = condition;
  return { conditional: true, conditionFetches: complete ? fetches : null };
}
