import type { Statement, TextRange } from '../../grammar/ast.ts';
import { literalValue } from '../../grammar/word.ts';

/**
 * The words of a line's condition that may name an ACL: those after `if` or `unless`, without anonymous ones in braces
 * and without `or`.
 */
export function* conditionNames(
  text: string,
  line: Statement,
): Generator<{ readonly name: string; readonly range: TextRange }> {
  let isInside = false;
  let isAnonymous = false;
  for (const word of line.words) {
    const value = literalValue(text, word);
    if (value === 'if' || value === 'unless') isInside = true;
    else if (value === '{' || value === '!{') isAnonymous = true;
    else if (value === '}') isAnonymous = false;
    else if (isInside && !isAnonymous && value !== null && value !== '||' && value !== 'or') {
      const name = value.replace(/^!+/, '');
      const at = text.slice(word.start, word.end).indexOf(name);
      const start = word.start + at;
      if (name !== '' && at >= 0) yield { name, range: { start, end: start + name.length } };
    }
  }
}
