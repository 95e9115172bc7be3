import type { Argument } from '../line/expand.ts';
import { isIpv4, isIpv6, isPossibleHost, isPrefixLength } from '../value/address.ts';
import { fetchOfAclKeyword } from './acl-keyword.ts';
import type { Expression, ExpressionFault } from './expression.ts';

/** What `get_std_op()` knows (src/tools.c). */
const OPERATORS: ReadonlySet<string> = new Set(['eq', 'gt', 'le', 'ge', 'lt', 'ne']);

/** How comparisons are written elsewhere. */
const SPELLINGS: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    '>': 'gt',
    '>=': 'ge',
    gte: 'ge',
    '<': 'lt',
    '<=': 'le',
    lte: 'le',
    '=': 'eq',
    '==': 'eq',
    '!=': 'ne',
  }),
);

/**
 * What HAProxy refuses in the values that an ACL compares its sample with, for integers and addresses, as
 * `parse_acl_expr()` in src/acl.c and `pat_parse_int()` and `pat_parse_ip()` in src/pattern.c read them.
 * @param from the first argument after the expression, up to `to`
 * @returns null too where a flag, a keyword of its own or a variable decides how they are read
 */
export function operandFault(
  args: readonly Argument[],
  from: number,
  to: number,
  { fetch, output }: Expression,
): ExpressionFault | null {
  if (fetchOfAclKeyword(fetch.name) !== null) return null;
  const check =
    output === 'sint'
      ? integerFault
      : output === 'addr' || output === 'ipv4' || output === 'ipv6'
        ? addressFault
        : null;
  if (check === null) return null;
  let operator: string | null = null;
  for (let at = from; at < to; at++) {
    const argument = args[at];
    if (argument?.value == null || argument.value === '') return null;
    const { value } = argument;
    if (at === from || isFlag(args[at - 1]?.value)) {
      if (value === '-i' || value === '-n') continue;
      if (value === '-m' && args[at + 1]?.value === (output === 'sint' ? 'int' : 'ip')) {
        at++;
        continue;
      }
      if (/^-[a-zA-Z-]/.test(value)) return null;
    }
    if (output === 'sint' && OPERATORS.has(value)) operator = value;
    // What an operator compares with is read up to a dot.
    const isCut = operator !== null && operator !== 'eq' && /^\d+\.[^:-]*$/.test(value);
    const fault = isCut ? null : check(value);
    if (fault !== null) {
      const { start, end } = argument.word;
      return { range: { start, end }, ...fault };
    }
  }
  return null;
}

function isFlag(value: string | null | undefined): boolean {
  return value === '-i' || value === '-n' || value === 'int' || value === 'ip';
}

type Fault = Pick<ExpressionFault, 'message' | 'hint'>;

function integerFault(value: string): Fault | null {
  if (OPERATORS.has(value) || /^\d*[:-]?\d*$/.test(value)) return null;
  if (/[:-]/.test(value) && !/[^\d:-]/.test(value)) return null;
  const operator = SPELLINGS.get(value);
  if (operator !== undefined) {
    return { message: `"${value}" is not an operator`, hint: `write "${operator}"` };
  }
  const unit = /^(\d+)[a-zA-Z/].*$/.exec(value);
  return {
    message: `"${value}" is not a number`,
    hint:
      unit === null ? 'write a whole number, or a range such as 10:20' : 'write the number without a unit',
  };
}

/**
 * Any other word is a host name for HAProxy, and only a resolver knows whether there is one (`str2net()` and `str62net()`
 * in src/tools.c).
 */
function addressFault(value: string): Fault | null {
  const message = `"${value}" is not an IP address or a network`;
  if (/[(){}<>=!]/.test(value)) {
    return { message, hint: 'an ACL has one sample fetch: write a second ACL for a second one' };
  }
  if (/[,;]/.test(value)) return { message, hint: 'separate addresses by spaces' };
  const slash = value.lastIndexOf('/');
  const host = slash === -1 ? value : value.slice(0, slash);
  const mask = slash === -1 ? null : value.slice(slash + 1);
  const isNetwork = host.includes(':')
    ? isIpv6(host) && (mask === null || isPrefixLength(mask, 128))
    : isPossibleHost(host) && (mask === null || isIpv4(mask) || isPrefixLength(mask, 32));
  return isNetwork
    ? null
    : { message, hint: 'write an address such as 10.0.0.5, or a network such as 10.0.0.0/8' };
}
