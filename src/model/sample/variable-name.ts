import { isAtLeast, type Version } from '../value/version.ts';
import type { GivenArgument } from './arguments.ts';

const SCOPES: readonly string[] = ['proc', 'sess', 'txn', 'req', 'res', 'check'];

/** Those of the stream that a stream was made from. */
const PARENT_SCOPES: readonly string[] = ['psess', 'ptxn', 'preq', 'pres'];

/** Why a name is no variable, with the remedy; null where it is one (`vars_fill_desc()` in HAProxy's src/vars.c). */
export function variableNameFault(
  name: string,
  version: Version,
): { readonly reason: string; readonly hint: string | null } | null {
  const dot = name.indexOf('.');
  const scope = dot === -1 ? name : name.slice(0, dot);
  const scopes = isAtLeast(version, '3.1') ? [...SCOPES, ...PARENT_SCOPES] : SCOPES;
  if (!scopes.includes(scope) || dot === -1 || dot === name.length - 1) {
    const near = scopes.find((known) => known === scope.toLowerCase());
    return {
      reason: `"${name}" is not a valid variable name`,
      hint:
        near !== undefined && dot > 0 && dot < name.length - 1
          ? `write "${near}${name.slice(dot)}"`
          : `write a scope, a dot and a name, such as "txn.a"; scopes are ${scopes.join(', ')}`,
    };
  }
  const wrong = /[^A-Za-z0-9_.]/.exec(name.slice(dot + 1))?.[0];
  return wrong === undefined
    ? null
    : {
        reason: `"${name}" is not a valid variable name: "${wrong}" is not allowed in it`,
        hint: 'use letters, digits, "_" and "."',
      };
}

/** Converters whose argument is a whole number or a variable (`check_operator()` in src/sample.c). */
const OPERATORS: ReadonlySet<string> = new Set(['add', 'and', 'div', 'mod', 'mul', 'or', 'sub', 'xor']);

/** The index of the argument that names a variable, where there is one. */
const NAMED: ReadonlyMap<string, number> = new Map([
  ['fetch var', 0],
  ['converter set-var', 0],
  ['converter unset-var', 0],
  ['converter strcmp', 0],
  ['converter concat', 1],
]);

/** The argument of a fetch or converter that has to be the name of a variable; null where none has to. */
export function variableIn(
  kind: 'fetch' | 'converter',
  name: string,
  given: readonly GivenArgument[],
): GivenArgument | null {
  const [first] = given;
  if (kind === 'converter' && OPERATORS.has(name)) {
    return first === undefined || /^[+-]?\d*$/.test(first.value) ? null : first;
  }
  const argument = given[NAMED.get(`${kind} ${name}`) ?? given.length];
  // The one in the middle may be left out.
  return argument === undefined || (name === 'concat' && argument.value === '') ? null : argument;
}

/** What may follow the name in `set-var(NAME,CONDITION)`, as action and converter (`conditions_array` in src/vars.c). */
export const setConditions: ReadonlySet<string> = new Set([
  'ifexists',
  'ifnotexists',
  'ifempty',
  'ifnotempty',
  'ifset',
  'ifnotset',
  'ifgt',
  'iflt',
]);

/** An action on a variable; the name ends at the first comma, where conditions follow, if the version has them. */
export interface VariableAction {
  readonly keyword: 'set-var' | 'set-var-fmt' | 'unset-var';
  readonly name: string;
  /** Where the name begins in the word. */
  readonly start: number;
  readonly conditions: readonly string[];
  readonly isClosed: boolean;
}

/** Reads `set-var(NAME[,CONDITION...])` and its kind; null for other actions (`parse_store()` in src/vars.c). */
export function readVariableAction(action: string, version: Version): VariableAction | null {
  const match = /^(set-var-fmt|set-var|unset-var)\(/.exec(action);
  if (match === null) return null;
  const isClosed = action.endsWith(')');
  const inside = action.slice(match[0].length, isClosed ? -1 : undefined);
  const words = isAtLeast(version, '2.6') ? inside.split(',') : [inside];
  return {
    keyword: match[1] as VariableAction['keyword'],
    name: words[0] ?? '',
    start: match[0].length,
    conditions: words.slice(1),
    isClosed,
  };
}
