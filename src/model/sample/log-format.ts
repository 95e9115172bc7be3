import type { Argument } from '../line/expand.ts';
import {
  type Expression,
  type ExpressionContext,
  type ExpressionFault,
  readExpression,
} from './expression.ts';

/** `%[`, with a name in parentheses (3.0) or options in braces in front. */
const OPEN = /%(?:\([^)%]*\))?(?:\{[^}%]*\})?\[/g;

/**
 * The expressions in `%[...]` of a log format (`parse_logformat_string()` in HAProxy's src/log.c), up to the first one
 * that cannot be read.
 */
export function* readFormat(
  args: readonly Argument[],
  index: number,
  context: ExpressionContext,
): Generator<{ readonly expression: Expression } | { readonly fault: ExpressionFault }> {
  const text = args[index]?.value ?? '';
  if (!text.includes('%')) return;
  const open = new RegExp(OPEN);
  for (let match = open.exec(text); match !== null; match = open.exec(text)) {
    if (isEscaped(text, match.index)) continue;
    const read = readExpression(args, index, { ...context, place: 'format' }, open.lastIndex);
    if (read === null) return;
    yield read;
    if ('fault' in read) return;
    open.lastIndex = read.expression.offset;
  }
}

/** `%%` is a percent sign: an odd number of them in front makes the last one part of a pair. */
function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (before > 0 && text[before - 1] === '%') before--;
  return (at - before) % 2 === 1;
}
