import type { SampleArgument } from '../../../grammar/vocabulary.ts';
import { argumentEscapes } from '../line/argument-escapes.ts';
import { isIpv4, isIpv6, isPrefixLength } from '../value/address.ts';

/** One argument between the parentheses of a sample fetch or converter. */
export interface GivenArgument {
  readonly type: string;
  /** Without quotes and escapes. */
  readonly value: string;
  /** Half-open, in the text that was read. */
  readonly start: number;
  readonly end: number;
}

export type ReadArguments =
  | { readonly given: readonly GivenArgument[]; readonly end: number }
  | { readonly reason: string; readonly start: number; readonly end: number };

/**
 * Reads `(A,B,...)` after a name, as `make_arg_list()` in HAProxy's src/arg.c does: at most as many arguments as the
 * signature has; an empty text is an empty argument where one is mandatory, so that a table that is left out is there
 * with an empty name.
 * @param at where the name ends
 */
export function readArguments(text: string, at: number, signature: readonly SampleArgument[]): ReadArguments {
  const isOpen = text[at] === '(';
  const needed = signature.filter(({ optional }) => !optional).length;
  const given: GivenArgument[] = [];
  let next = isOpen ? at + 1 : at;
  const fail = (reason: string, start: number, end = next): ReadArguments => ({ reason, start, end });
  if (signature.length > 0 && (isOpen || needed > 0)) {
    for (const { type } of signature) {
      const start = next;
      const piece = isOpen ? readPiece(text, next) : { value: '', end: next };
      if (piece === null) return fail('a backslash ends the argument', start);
      next = piece.end;
      const isEmpty = piece.value === '' && !isReference(type) && type !== 'string';
      if (isEmpty) {
        if (given.length >= needed) break;
        return fail(`argument ${given.length + 1} (${type}) is missing`, start);
      }
      const reason = mismatch(piece.value, type);
      if (reason !== null) return fail(reason, start);
      given.push({ type, value: piece.value, start, end: next });
      if (!isOpen || text[next] !== ',' || given.length === signature.length) break;
      next++;
    }
  }
  if (given.length < needed) {
    return fail(`argument ${given.length + 1} (${signature[given.length]?.type ?? ''}) is missing`, at);
  }
  if (!isOpen) return { given, end: at };
  if (text[next] === ')') return { given, end: next + 1 };
  if (text[next] === undefined) return fail('the closing parenthesis is missing', at);
  return fail(
    signature.length === 0
      ? 'it accepts no arguments'
      : `it accepts ${signature.length === 1 ? 'one argument' : `${signature.length} arguments`} at most`,
    next,
    text.length,
  );
}

/** One argument up to the comma or parenthesis that ends it; null where a backslash is at the end of the text. */
function readPiece(text: string, from: number): { readonly value: string; readonly end: number } | null {
  let value = '';
  let quote = '';
  let at = from;
  for (; at < text.length; at++) {
    const char = text.charAt(at);
    if ((char === '"' && quote !== "'") || (char === "'" && quote !== '"')) {
      quote = quote === '' ? char : '';
    } else if (char === '\\' && quote !== "'") {
      const next = text[at + 1];
      if (next === undefined) return null;
      value += argumentEscapes.get(next) ?? `\\${next}`;
      at++;
    } else if (quote === '' && (char === ',' || char === ')')) {
      break;
    } else {
      value += char;
    }
  }
  return { value, end: at };
}

/** Why a text is no argument of that type; null for types that are not looked into. */
function mismatch(value: string, type: string): string | null {
  const isMatch = MATCHERS.get(type)?.(value) ?? true;
  return isMatch ? null : `"${value}" is not ${DESCRIPTIONS.get(type) ?? `a ${type}`}`;
}

/** What `make_arg_list()` takes for an argument of a type, empty texts aside. */
const MATCHERS: ReadonlyMap<string, (value: string) => boolean> = new Map(
  Object.entries<(value: string) => boolean>({
    integer: (value) => /^[+-]?\d*$/.test(value),
    'IPv4 address': isIpv4,
    'IPv4 mask': (value) => (value.includes('.') ? isIpv4(value) : isPrefixLength(value, 32)),
    'IPv6 address': isIpv6,
    'IPv6 mask': (value) => (value.includes(':') ? isIpv6(value) : isPrefixLength(value, 128)),
  }),
);

const DESCRIPTIONS: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    integer: 'a whole number',
    'IPv4 address': 'an IPv4 address',
    'IPv4 mask': 'an IPv4 mask',
    'IPv6 address': 'an IPv6 address',
    'IPv6 mask': 'an IPv6 mask',
  }),
);

/** What is kept as a name and looked up once everything is read: it may be empty. */
const REFERENCES: ReadonlySet<string> = new Set([
  'table',
  'frontend',
  'backend',
  'server',
  'user list',
  'regex',
]);

function isReference(type: string): boolean {
  return REFERENCES.has(type);
}
