import { actionOf, branchOf, existsIn } from '../../../grammar/vocabulary.ts';
import type { ProxySection } from '../config.ts';
import type { Argument } from '../line/expand.ts';
import type { LiveHeader, LiveLine } from '../line/live-line.ts';
import { type Condition, readAcl, readCondition, undeclaredAcl, wrongAcl } from '../sample/acl-condition.ts';
import { DeclaredAcls } from '../sample/declared-acls.ts';
import { denyStatuses, isDenyStatus } from '../sample/deny-status.ts';
import { type ExpressionContext, readExpression } from '../sample/expression.ts';
import { readFormat } from '../sample/log-format.ts';
import { ruleFault } from '../sample/rule-faults.ts';
import {
  misplaced,
  placesOf,
  ruleSetOf,
  ruleSets,
  takesExpression,
  trackingRuleSets,
  valuePlaces,
} from '../sample/rule-set.ts';
import { isBefore, type Version } from '../value/version.ts';
import { type Increment, IncrementReader } from './increments.ts';
import {
  countersHint,
  isCounterAction,
  readCounterAction,
  readTrackNumber,
  type StickCounters,
} from './stick-counter.ts';
import type { TableUse, UseDefect } from './stick-table.ts';
import { conditionOf, keyOf, TableUseList } from './use-list.ts';

/** Without any of these in its text, a line has nothing to do with tables, nor with variables that a key may be made of. */
const SUSPECT = /track-sc|sc-(?:inc|set|add)-|\bsc\d*_|src_|table|\bvar\(/;

/** Finds every use of a table in the lines of a proxy, and what HAProxy refuses about it. */
export class TableUseReader {
  readonly #list: TableUseList;
  readonly #kind: ProxySection['kind'];
  readonly #header: LiveHeader;
  readonly #context: ExpressionContext;
  readonly #counters: StickCounters;
  readonly #acls = new DeclaredAcls();
  readonly #increments: IncrementReader;

  constructor(kind: ProxySection['kind'], header: LiveHeader, version: Version, counters: StickCounters) {
    this.#kind = kind;
    this.#header = header;
    this.#counters = counters;
    this.#context = { version, branch: branchOf(version), place: 'words' };
    this.#list = new TableUseList(kind, header, this.#context);
    this.#increments = new IncrementReader(header.section, this.#context, this.#acls);
  }

  get uses(): readonly TableUse[] {
    return this.#list.uses;
  }

  get defects(): readonly UseDefect[] {
    return this.#list.defects;
  }

  get increments(): readonly Increment[] {
    return this.#increments.increments;
  }

  read(line: LiveLine): void {
    if (line.keyword !== 'acl' && line.keyword !== 'server') this.#increments.read(line);
    switch (line.keyword) {
      case null:
        return;
      case 'stick':
        this.#stick(line);
        return;
      case 'acl':
        this.#acls.add(line);
        if (isSuspect(line)) {
          this.#acl(line);
          this.#increments.declare(line);
        } else this.#fetchOfAcl(line);
        return;
      case 'http-request':
      case 'http-response':
      case 'http-after-response':
        if (isSuspect(line)) this.#rule(line, line.keyword, 1);
        else if (!this.#isFaulty(line, 1)) this.#names(line);
        return;
      case 'tcp-request':
      case 'tcp-response':
        if (isSuspect(line)) this.#rule(line, `${line.keyword} ${line.arguments[1]?.value ?? ''}`, 2);
        else if ((this.#kind === 'defaults' || !this.#isRefusedHere(line)) && !this.#isFaulty(line, 2)) {
          this.#names(line);
        }
        return;
      case 'stick-table':
      case 'server':
      case 'bind':
        return;
      default:
        if (isSuspect(line)) this.#other(line);
        else if (WITH_CONDITION.has(line.keyword)) this.#names(line);
    }
  }

  /** Whether something is wrong with the action of a rule that has nothing to do with tables. */
  #isFaulty(line: LiveLine, at: number): boolean {
    const fault = ruleFault(line.arguments, at, this.#context);
    if (fault !== null) this.#list.refuse(line, fault);
    return fault !== null;
  }

  /** Of a line that has nothing to do with tables, only whether the ACLs of its condition exist. */
  #names(line: LiveLine): void {
    const { source, statement, isPlain } = line;
    if (!isPlain || !CONDITION.test(source.text.slice(statement.start, statement.end))) return;
    const at = line.arguments.findIndex(({ value }) => value === 'if' || value === 'unless');
    const fault = at < 1 ? null : undeclaredAcl(line.arguments, at + 1, this.#context, this.#acls);
    if (fault !== null) this.#list.refuse(line, fault);
  }

  /** `stick on|match|store-request|store-response EXPR [table NAME] [if|unless COND]` (`cfg_parse_listen()`). */
  #stick(line: LiveLine): void {
    const { arguments: args } = line;
    const first = args[0];
    const verb = args[1];
    if (
      first === undefined ||
      verb?.value === null ||
      this.#kind === 'defaults' ||
      this.#kind === 'frontend'
    ) {
      return;
    }
    if (verb === undefined || !STICK_VERBS.has(verb.value)) {
      this.#list.refuse(line, {
        range: (verb ?? first).word,
        message:
          verb === undefined ? '"stick" lacks its action' : `unknown action "${verb.value}" after "stick"`,
        hint: 'write "stick on", "stick match", "stick store-request" or "stick store-response"',
      });
      return;
    }
    const keyword = `stick ${verb.value === 'store' ? 'store-request' : verb.value}`;
    const expression = this.#list.expression(line, 2, `"${keyword}" lacks what to look at`);
    if (expression === null) return;
    const place = verb.value === 'store-response' ? 'backend stick-store' : 'backend set-server';
    if (!this.#list.checkPlace(line, expression, [place], `for "${keyword}"`)) return;
    const named = args[expression.end]?.value === 'table';
    const table = named ? (args[expression.end + 1] ?? null) : null;
    const condition = this.#tail(line, expression.end + (named ? 2 : 0));
    if (condition === 'refused') return;
    this.#list.add(line, {
      by: 'stick',
      keyword,
      range: expression.range,
      table: this.#list.tableNamed(named, table),
      word: table?.word ?? null,
      key: keyOf(expression, line, 2),
      ...conditionOf(condition),
    });
  }

  /** A rule of one of the rule sets, whose action is at an index of the line. */
  #rule(line: LiveLine, set: string, at: number): void {
    const action = line.arguments[at];
    if (action?.value == null || this.#isRefusedHere(line)) return;
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
    if (this.#isFaulty(line, at)) return;
    if (takesExpression(action.value)) {
      const read = readExpression(line.arguments, at + 1, this.#context);
      if (read !== null && 'fault' in read) {
        this.#list.refuse(line, read.fault);
        return;
      }
      if (read !== null) this.#list.addExpression(line, read.expression);
    } else {
      if (ALONE.has(action.value)) {
        this.#tail(line, at + 1);
        return;
      }
      if (FINAL.has(action.value) && !this.#isFinal(line, set, action, at + 1, until)) return;
      this.#formats(line, at + 1, until);
    }
    if (end !== -1) this.#condition(line, end);
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
        message: `"${status.value}" is not a status that HAProxy can answer with here`,
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
    const condition = this.#tail(line, expression.end + (named ? 2 : 0));
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
    if (this.#tail(line, end) === 'refused') return;
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

  #isRefusedHere(line: LiveLine): boolean {
    const isNamed = this.#header.arguments.length > 1;
    const reason = misplaced(line.keyword ?? '', ruleSetOf(line), this.#kind, isNamed, this.#context.version);
    if (reason === null) return false;
    this.#list.refuse(line, { range: line.statement.words[0] ?? line.statement, ...reason });
    return true;
  }

  /** `acl NAME EXPR ...` */
  #acl(line: LiveLine): void {
    if (this.#isRefusedHere(line)) return;
    const read = readAcl(line.arguments, 2, line.arguments.length, this.#context);
    if (read === null) return;
    if ('fault' in read) this.#list.refuse(line, read.fault);
    else this.#list.addExpression(line, read.expression);
  }

  /** Of an ACL that has nothing to do with tables, only whether its sample fetch exists, and numbers and addresses. */
  #fetchOfAcl(line: LiveLine): void {
    const { arguments: args } = line;
    const fault = args.length < 2 ? null : wrongAcl(args, 2, args.length, this.#context);
    if (fault !== null) this.#list.refuse(line, fault);
  }

  /** Any other line: expressions in `%[...]` and in anonymous ACLs after `if` or `unless`. */
  #other(line: LiveLine): void {
    const end = line.arguments.findIndex(
      ({ value }, index) => index > 0 && (value === 'if' || value === 'unless'),
    );
    this.#formats(line, 1, end === -1 ? line.arguments.length : end);
    if (end !== -1) this.#condition(line, end);
  }

  /** What follows the action: a condition, or nothing. */
  #tail(line: LiveLine, at: number): Condition | 'refused' | null {
    const word = line.arguments[at];
    if (word === undefined) return null;
    if (word.value === null) return null;
    if (word.value !== 'if' && word.value !== 'unless') {
      this.#list.refuse(line, {
        range: word.word,
        message: `unexpected word "${word.value}"`,
        hint: 'only a condition with "if" or "unless" may follow here',
      });
      return 'refused';
    }
    return this.#condition(line, at);
  }

  #condition(line: LiveLine, at: number): Condition | 'refused' {
    const condition = readCondition(line.arguments, at + 1, this.#context, this.#acls);
    for (const expression of condition.expressions) this.#list.addExpression(line, expression);
    if (condition.fault === null) return condition;
    this.#list.refuse(line, condition.fault);
    return 'refused';
  }

  /** The expressions in `%[...]` of log formats; of what is wrong in them, only what concerns tables. */
  #formats(line: LiveLine, from: number, to: number): void {
    for (let index = from; index < to; index++) {
      for (const read of readFormat(line.arguments, index, this.#context)) {
        if ('expression' in read) this.#list.addExpression(line, read.expression);
        else if (SUSPECT.test(read.fault.message)) this.#list.refuse(line, read.fault);
      }
    }
  }
}

/** Actions after which no other rule follows. */
const FINAL: ReadonlySet<string> = new Set(['accept', 'allow', 'deny', 'reject', 'silent-drop', 'tarpit']);

/** Actions without any argument. */
const ALONE: ReadonlySet<string> = new Set(['accept', 'allow', 'reject']);

/** Lines other than rules that end in a condition. */
const WITH_CONDITION: ReadonlySet<string> = new Set([
  'force-persist',
  'ignore-persist',
  'redirect',
  'use-server',
  'use_backend',
]);

const CONDITION = /\s(?:if|unless)\s/;

const STICK_VERBS: ReadonlySet<string> = new Set(['on', 'match', 'store', 'store-request', 'store-response']);

/** Quotes and variables may hide such a word from a look at the text. */
function isSuspect({ source, statement, isPlain }: LiveLine): boolean {
  return !isPlain || SUSPECT.test(source.text.slice(statement.start, statement.end));
}
