import { branchOf } from '../../../grammar/vocabulary.ts';
import type { ProxySection } from '../config.ts';
import type { LiveHeader, LiveLine } from '../line/live-line.ts';
import { readAcl, undeclaredAcl, wrongAcl } from '../sample/acl-condition.ts';
import { DeclaredAcls } from '../sample/declared-acls.ts';
import type { ExpressionContext } from '../sample/expression.ts';
import { misplaced, ruleSetOf } from '../sample/rule-set.ts';
import type { Version } from '../value/version.ts';
import { type Increment, IncrementReader } from './increments.ts';
import { RuleUses } from './rule-uses.ts';
import type { StickCounters } from './stick-counter.ts';
import type { TableUse, UseDefect } from './stick-table.ts';
import { conditionOf, isSuspect, keyOf, TableUseList } from './use-list.ts';

/** Finds every use of a table in the lines of a proxy, and what HAProxy refuses about it. */
export class TableUseReader {
  readonly #list: TableUseList;
  readonly #kind: ProxySection['kind'];
  readonly #header: LiveHeader;
  readonly #context: ExpressionContext;
  readonly #rules: RuleUses;
  readonly #acls = new DeclaredAcls();
  readonly #increments: IncrementReader;

  constructor(kind: ProxySection['kind'], header: LiveHeader, version: Version, counters: StickCounters) {
    this.#kind = kind;
    this.#header = header;
    this.#context = { version, branch: branchOf(version), place: 'words' };
    this.#list = new TableUseList(kind, header, this.#context, this.#acls);
    this.#rules = new RuleUses(this.#list, kind, counters, this.#context);
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
        else if (!this.#rules.isFaulty(line, 1)) this.#names(line);
        return;
      case 'tcp-request':
      case 'tcp-response':
        if (isSuspect(line)) this.#rule(line, `${line.keyword} ${line.arguments[1]?.value ?? ''}`, 2);
        else if (
          (this.#kind === 'defaults' || !this.#isRefusedHere(line)) &&
          !this.#rules.isFaulty(line, 2)
        ) {
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
    const condition = this.#list.tail(line, expression.end + (named ? 2 : 0));
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
    if (line.arguments[at]?.value == null || this.#isRefusedHere(line)) return;
    this.#rules.read(line, set, at);
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
    else this.#list.addExpression(line, read.expression, true);
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
    this.#list.formats(line, 1, end === -1 ? line.arguments.length : end);
    if (end !== -1) this.#list.condition(line, end);
  }
}

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
