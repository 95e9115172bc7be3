import type { Argument } from '../line/expand.ts';
import { readInt } from '../value/number.ts';
import type { Version } from '../value/version.ts';
import { type ExpressionContext, type ExpressionFault, rangeIn, readExpression } from './expression.ts';
import { readFormat } from './log-format.ts';
import { takesExpression } from './rule-set.ts';
import { readVariableAction, setConditions, variableNameFault } from './variable-name.ts';

/** Actions without any argument. */
const ALONE: ReadonlySet<string> = new Set(['accept', 'allow', 'reject']);

/** Actions with the name of a header and a format (`parse_http_set_header()` in src/http_act.c). */
const HEADERS: ReadonlySet<string> = new Set(['add-header', 'early-hint', 'set-header']);

/**
 * What HAProxy refuses in a rule, its condition aside: words after an action that takes none, the arguments of actions on
 * headers and variables, and the status of an answer. Null too where a variable hides a word.
 * @param at where the action is
 */
export function ruleFault(
  args: readonly Argument[],
  at: number,
  context: ExpressionContext,
): ExpressionFault | null {
  const action = args[at];
  if (action?.value == null) return null;
  const { value } = action;
  const variable = variableFault(action, context.version);
  if (variable !== null) return variable;
  const isAlone = ALONE.has(value);
  const isHeader = HEADERS.has(value);
  const hasExpression = takesExpression(value);
  if (!isAlone && !isHeader && !hasExpression && value !== 'return') return null;
  const end = args.findIndex((word, index) => index > at && (word.value === 'if' || word.value === 'unless'));
  const words = args.slice(at + 1, end === -1 ? args.length : end);
  if (words.some((word) => word.value === null)) return null;
  if (isAlone) return extraWord(words, 0);
  if (isHeader) {
    if (words.length < 2) return missing(action, 'needs the name of a header and its value');
    return formatFault(args, at + 2, context) ?? extraWord(words, 2);
  }
  if (!hasExpression) return statusFault(words);
  if (words.length === 0) return missing(action, 'needs a sample expression');
  const read = readExpression(args, at + 1, context);
  return read !== null && 'fault' in read ? read.fault : null;
}

/** What is wrong with the variable of `set-var(NAME)`, `set-var-fmt(NAME)` or `unset-var(NAME)`. */
function variableFault(action: Argument, version: Version): ExpressionFault | null {
  const read = action.value === null ? null : readVariableAction(action.value, version);
  if (read === null) return null;
  const { keyword, name, start, conditions, isClosed } = read;
  const whole = rangeIn(action, 0, 0);
  if (!isClosed) {
    const hint = 'write name and parentheses as one word, without spaces';
    return { range: whole, message: `"${keyword}": the closing parenthesis is missing`, hint };
  }
  const fault = variableNameFault(name, version);
  if (fault !== null) {
    const range = rangeIn(action, start, start + name.length);
    return { range, message: `"${keyword}": ${fault.reason}`, hint: fault.hint };
  }
  // HAProxy stops at the first empty one.
  const given = conditions.slice(0, conditions.includes('') ? conditions.indexOf('') : undefined);
  const unknown = given.find((condition) => keyword === 'unset-var' || !setConditions.has(condition));
  if (unknown === undefined) return null;
  return {
    range: whole,
    message:
      keyword === 'unset-var'
        ? '"unset-var" accepts the name of a variable only'
        : `"${keyword}": unknown condition "${unknown}"`,
    hint: keyword === 'unset-var' ? null : `expected one of ${[...setConditions].join(', ')}`,
  };
}

function formatFault(
  args: readonly Argument[],
  at: number,
  context: ExpressionContext,
): ExpressionFault | null {
  for (const read of readFormat(args, at, context)) if ('fault' in read) return read.fault;
  return null;
}

/** `http_parse_http_reply()` in src/http_htx.c. */
function statusFault(words: readonly Argument[]): ExpressionFault | null {
  const at = words.findIndex(({ value }) => value === 'status');
  if (at !== 0) return null;
  const status = words[1];
  const hint = 'write a status from 200 to 599';
  if (status === undefined) return { ...missing(words[0], 'needs a number'), hint };
  const number = readInt(status.value ?? '');
  return number >= 200 && number <= 599
    ? null
    : { range: rangeIn(status, 0, 0), message: `"${status.value}" is not a valid response status`, hint };
}

function missing(argument: Argument | undefined, what: string): ExpressionFault {
  const word = argument?.word ?? { start: 0, end: 0 };
  return {
    range: { start: word.start, end: word.end },
    message: `"${argument?.value ?? ''}" ${what}`,
    hint: null,
  };
}

function extraWord(words: readonly Argument[], count: number): ExpressionFault | null {
  const extra = words[count];
  return extra === undefined
    ? null
    : {
        range: rangeIn(extra, 0, 0),
        message: `unexpected word "${extra.value}"`,
        hint: 'only a condition with "if" or "unless" may follow here',
      };
}
