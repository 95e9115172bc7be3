import type { TextRange } from '../../../grammar/ast.ts';
import { fetchOf, nearest } from '../../../grammar/vocabulary.ts';
import type { Argument } from '../line/expand.ts';
import { isBefore, type Version } from '../value/version.ts';
import { fetchOfAclKeyword } from './acl-keyword.ts';
import type { DeclaredAcls } from './declared-acls.ts';
import {
  type Expression,
  type ExpressionContext,
  type ExpressionFault,
  readExpression,
} from './expression.ts';
import { operandFault } from './operands.ts';

/** `if ...` or `unless ...` at the end of a line. */
export interface Condition {
  /** The anonymous ACLs that it holds. */
  readonly expressions: readonly Expression[];
  /** The fetches that it looks at, those of predefined ACLs included. */
  readonly fetches: readonly string[];
  /** What HAProxy refuses about it; what follows is not read. */
  readonly fault: ExpressionFault | null;
  /** False where a variable or an ACL of the section hides a part of what it looks at. */
  readonly complete: boolean;
}

/** Names that need no `acl` line (`default_acl_list` in HAProxy's src/acl.c), with what they look at. */
const PREDEFINED: ReadonlyMap<string, string> = new Map([
  ['TRUE', 'always_true'],
  ['FALSE', 'always_false'],
  ['LOCALHOST', 'src'],
  ['HTTP', 'req.proto_http'],
  ['HTTP_1.0', 'req.ver'],
  ['HTTP_1.1', 'req.ver'],
  ['HTTP_2.0', 'req.ver'],
  ['HTTP_3.0', 'req.ver'],
  ['METH_CONNECT', 'method'],
  ['METH_DELETE', 'method'],
  ['METH_GET', 'method'],
  ['METH_HEAD', 'method'],
  ['METH_OPTIONS', 'method'],
  ['METH_POST', 'method'],
  ['METH_PUT', 'method'],
  ['METH_TRACE', 'method'],
  ['HTTP_URL_ABS', 'url'],
  ['HTTP_URL_SLASH', 'url'],
  ['HTTP_URL_STAR', 'url'],
  ['HTTP_CONTENT', 'req.hdr_val'],
  ['RDP_COOKIE', 'req.rdp_cookie_cnt'],
  ['REQ_CONTENT', 'req.len'],
  ['WAIT_END', 'wait_end'],
]);

/** The sample fetch behind a predefined ACL; null for names that a config has to declare. */
export function predefinedAcl(name: string, version: Version): string | null {
  if (name === 'HTTP_3.0' && isBefore(version, '2.5')) return null;
  return PREDEFINED.get(name) ?? null;
}

/**
 * Reads the words after `if` or `unless`, as `parse_acl_cond()` in HAProxy's src/acl.c does.
 * @param acls what the `acl` lines above declare
 */
export function readCondition(
  args: readonly Argument[],
  from: number,
  context: ExpressionContext,
  acls: DeclaredAcls,
): Condition {
  const expressions: Expression[] = [];
  const fetches: string[] = [];
  let complete = true;
  let hidesWords = false;
  const stop = (range: TextRange, message: string, hint: string | null): Condition => ({
    expressions,
    fetches,
    fault: { range: { start: range.start, end: range.end }, message, hint },
    complete,
  });
  for (let at = from; at < args.length; at++) {
    const argument = args[at];
    if (argument?.value == null) {
      complete = false;
      hidesWords = true;
      continue;
    }
    const word = argument.value.replace(/^!+/, '');
    if (word === '' || word === '||' || word.toLowerCase() === 'or') continue;
    if (word !== '{') {
      const isOwn = acls.has(word);
      const predefined = isOwn ? null : predefinedAcl(word, context.version);
      if (isOwn) complete = false;
      else if (predefined !== null) fetches.push(predefined);
      else if (!hidesWords) {
        return { expressions, fetches, fault: undeclared(argument, word, acls), complete };
      }
      continue;
    }
    const close = args.findIndex(({ value }, index) => index > at && value === '}');
    if (close === -1) {
      const isHidden = args.slice(at).some(({ value }) => value === null);
      if (!isHidden)
        return stop(argument.word, 'the closing "}" of the condition is missing', 'add "}" after a space');
      return { expressions, fetches, fault: null, complete: false };
    }
    const acl = readAcl(args, at + 1, close, context);
    if (acl === null) complete = false;
    else if ('fault' in acl) return { expressions, fetches, fault: acl.fault, complete };
    else {
      expressions.push(acl.expression);
      fetches.push(acl.expression.fetch.sample?.keyword ?? acl.expression.fetch.name);
    }
    at = close;
  }
  return { expressions, fetches, fault: null, complete };
}

/**
 * The first name in a condition that no `acl` line declares; of anonymous ACLs only what {@link wrongAcl} sees. Null too
 * where a variable hides a word.
 */
export function undeclaredAcl(
  args: readonly Argument[],
  from: number,
  context: ExpressionContext,
  acls: DeclaredAcls,
): ExpressionFault | null {
  for (let at = from; at < args.length; at++) {
    const argument = args[at];
    if (argument?.value == null) return null;
    const name = argument.value.replace(/^!+/, '');
    if (name === '{') {
      const close = args.findIndex(({ value }, index) => index > at && value === '}');
      if (close === -1) return null;
      const fault = wrongAcl(args, at + 1, close, context);
      if (fault !== null) return fault;
      at = close;
      continue;
    }
    if (name === '' || name === '||' || name.toLowerCase() === 'or') continue;
    if (!acls.has(name) && predefinedAcl(name, context.version) === null)
      return undeclared(argument, name, acls);
  }
  return null;
}

/**
 * What is wrong with an ACL whose sample fetch does not exist or gives a number or an address; null for all others, whose
 * values can hardly be wrong: of a large config most ACLs are of that kind, and need no closer look.
 */
export function wrongAcl(
  args: readonly Argument[],
  from: number,
  to: number,
  context: ExpressionContext,
): ExpressionFault | null {
  const value = args[from]?.value;
  if (value === null) return null;
  const [name = ''] = FETCH_NAME.exec(value ?? '') ?? [];
  const output = fetchOf(fetchOfAclKeyword(name) ?? name)?.output;
  if (output !== undefined && !CHECKED_TYPES.has(output)) return null;
  const read = readAcl(args, from, to, context);
  return read !== null && 'fault' in read ? read.fault : null;
}

const CHECKED_TYPES: ReadonlySet<string> = new Set(['sint', 'addr', 'ipv4', 'ipv6']);

const FETCH_NAME = /^[\w.:+-]*/;

function undeclared({ word }: Argument, name: string, acls: DeclaredAcls): ExpressionFault {
  return {
    range: { start: word.start, end: word.end },
    message: `no ACL is named "${name}" in this section above this line`,
    hint: hintForAcl(name, acls.names),
  };
}

/** What an ACL looks at; null where a variable or a script hides it. */
export function readAcl(
  args: readonly Argument[],
  from: number,
  to: number,
  context: ExpressionContext,
): { readonly expression: Expression } | { readonly fault: ExpressionFault } | null {
  const first = args[from];
  if (from >= to || first === undefined) {
    const word = args[Math.max(from - 1, 0)]?.word ?? { start: 0, end: 0 };
    return {
      fault: { range: { start: word.start, end: word.end }, message: 'the ACL is empty', hint: null },
    };
  }
  const read = readExpression(args, from, { ...context, place: 'acl' });
  if (read === null || 'fault' in read) return read;
  const fault = operandFault(args, read.expression.end, to, read.expression);
  return fault === null ? read : { fault };
}

/** The declared name that comes nearest, as a hint. */
function hintForAcl(name: string, declared: Iterable<string>): string | null {
  if (name === '\\') return 'HAProxy has no line continuation: write the rule on one line';
  const near = nearest(name, [...declared, ...PREDEFINED.keys()]);
  return near === null ? null : `did you mean "${near}"?`;
}
