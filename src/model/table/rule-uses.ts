import { actionOf, existsIn } from '../../../grammar/vocabulary.ts';
import type { ProxySection } from '../config.ts';
import type { Argument } from '../line/expand.ts';
import type { LiveLine } from '../line/live-line.ts';
import { denyStatuses, isDenyStatus } from '../sample/deny-status.ts';
import { type ExpressionContext, readExpression } from '../sample/expression.ts';
import { ruleFault } from '../sample/rule-faults.ts';
import { placesOf, ruleSets, takesExpression, trackingRuleSets, valuePlaces } from '../sample/rule-set.ts';
import { isBefore } from '../value/version.ts';
import {
  countersHint,
  isCounterAction,
  readCounterAction,
  readTrackNumber,
  type StickCounters,
} from './stick-counter.ts';
import { conditionOf, keyOf, type TableUseList } from './use-list.ts';

/** Finds the uses of tables in the rules of the rule sets, and what HAProxy refuses about their actions. */
export class RuleUses {
  readonly #list: TableUseList;
  readonly #kind: ProxySection['kind'];
  readonly #counters: StickCounters;
  readonly #context: ExpressionContext;

  constructor(
    list: TableUseList,
    kind: ProxySection['kind'],
    counters: StickCounters,
    context: ExpressionContext,
  ) {
    this.#list = list;
    this.#kind = kind;
    this.#counters = counters;
    this.#context = context;
  }

  /** Whether something is wrong with the action of a rule that has nothing to do with tables. */
  isFaulty(line: LiveLine, at: number): boolean {
    const fault = ruleFault(line.arguments, at, this.#context);
    if (fault !== null) this.#list.refuse(line, fault);
    return fault !== null;
  }

  /** A rule of one of the rule sets, whose action is at an index of the line. */
  read(line: LiveLine, set: string, at: number): void {
    const action = line.arguments[at];
    if (action?.value == null) return;
    if (action.value.startsWith('track-sc')) {
      if (trackingRuleSets.has(set)) this.#track(line, set, at, action, action.value);
      return;
    }
    if (isCounterAction(action.value)) {
      this.#counterAction(line, set, at, action, action.value);
      return;
    }
    const end = line.arguments.findIndex(
      ({ value }, index) => index > at && (value === 'if' || value === 'unless'),
    );
    const until = end === -1 ? line.arguments.length : end;
    if (this.isFaulty(line, at)) return;
    if (takesExpression(action.value)) {
      const read = readExpression(line.arguments, at + 1, this.#context);
      if (read !== null && 'fault' in read) {
        this.#list.refuse(line, read.fault);
        return;
      }
      if (read !== null) this.#list.addExpression(line, read.expression);
    } else {
      if (ALONE.has(action.value)) {
        this.#list.tail(line, at + 1);
        return;
      }
      if (FINAL.has(action.value) && !this.#isFinal(line, set, action, at + 1, until)) return;
      this.#list.formats(line, at + 1, until);
    }
    if (end !== -1) this.#list.condition(line, end);
  }

  /** Whether nothing is wrong after an action that ends the processing: its status, and the word in front of a condition. */
  #isFinal(line: LiveLine, set: string, action: Argument, from: number, until: number): boolean {
    const { arguments: args } = line;
    for (let at = from; at < until; at++) {
      const argument = args[at];
      if (argument?.value === '{') {
        this.#list.refuse(line, {
          range: argument.word,
          message: `"if" or "unless" is missing in front of the condition of "${action.value}"`,
          hint: 'write "if { ... }"',
        });
        return false;
      }
      const status = args[at + 1];
      if (argument?.value !== 'deny_status' || !set.startsWith('http-') || status?.value == null) continue;
      if (isDenyStatus(status.value, this.#context.version)) continue;
      this.#list.refuse(line, {
        range: status.word,
        message: `"${status.value}" is not a status that HAProxy can return here`,
        hint: `expected one of ${denyStatuses(this.#context.version).join(', ')}`,
      });
      return false;
    }
    return true;
  }

  #track(line: LiveLine, set: string, at: number, action: Argument, value: string): void {
    const number = readTrackNumber(value, this.#counters.count);
    if ('reason' in number) {
      this.#list.refuse(line, {
        range: action.word,
        message: `"${value}": ${number.reason}`,
        hint: countersHint,
      });
      return;
    }
    const expression = this.#list.expression(line, at + 1, `"${value}" lacks its key`);
    if (expression === null) return;
    if (!this.#list.checkPlace(line, expression, placesOf(set, this.#kind), `in "${set}"`)) return;
    const named = line.arguments[expression.end]?.value === 'table';
    const table = named ? (line.arguments[expression.end + 1] ?? null) : null;
    if (named && table === null && set.startsWith('http')) {
      this.#list.refuse(line, {
        range: line.arguments[expression.end]?.word ?? action.word,
        message: '"table" lacks the name of a table',
        hint: 'add the name of a proxy with a stick-table, or SECTION/NAME of a peers section',
      });
      return;
    }
    const condition = this.#list.tail(line, expression.end + (named ? 2 : 0));
    if (condition === 'refused') return;
    this.#list.add(line, {
      by: 'track',
      keyword: value,
      range: { start: action.word.start, end: expression.range.end },
      table: this.#list.tableNamed(named, table),
      word: table?.word ?? null,
      counter: number.counter,
      key: keyOf(expression, line, at + 1),
      ...conditionOf(condition),
    });
  }

  #counterAction(line: LiveLine, set: string, at: number, word: Argument, value: string): void {
    const { branch } = this.#context;
    const known = actionOf(ruleSets.get(set) ?? 'http-request', value, branch);
    if (known === null || !existsIn(known, branch)) return;
    const action = readCounterAction(value, this.#counters.count, this.#context.version);
    if ('reason' in action) {
      this.#list.refuse(line, {
        range: word.word,
        message: `"${value}": ${action.reason}`,
        hint: countersHint,
      });
      return;
    }
    let end = at + 1;
    if (action.takesValue) {
      const given = line.arguments[end];
      if (given?.value === null) return;
      if (given === undefined || /^\s*[+-]?\d+$/.test(given.value)) end++;
      else {
        const expression = this.#list.expression(line, end, `"${value}" lacks its value`);
        if (expression === null) return;
        if (set === 'tcp-request connection' && isBefore(this.#context.version, '2.9')) {
          this.#list.refuse(line, {
            range: expression.range,
            message: `an expression after "${value}" in "tcp-request connection" requires HAProxy 2.9`,
            hint: 'give a number, or use "tcp-request session"',
          });
          return;
        }
        const place = valuePlaces.get(set);
        if (!this.#list.checkPlace(line, expression, place === undefined ? [] : [place], `in "${set}"`))
          return;
        end = expression.end;
      }
    }
    if (this.#list.tail(line, end) === 'refused') return;
    const name = value.replace(/\(.*/s, '');
    const { counter, dataType, index } = action;
    const use = {
      by: 'action',
      keyword: name,
      range: word.word,
      counter,
      dataType,
      index,
      writes: true,
    } as const;
    this.#list.add(line, { ...use, table: null });
  }
}

/** Actions after which no other rule follows. */
const FINAL: ReadonlySet<string> = new Set(['accept', 'allow', 'deny', 'reject', 'silent-drop', 'tarpit']);

/** Actions without any argument. */
const ALONE: ReadonlySet<string> = new Set(['accept', 'allow', 'reject']);
