import { HapeersError } from '../errors.ts';
import { requireText } from '../required.ts';

/**
 * A text as one word of a HAProxy line. Quotes are added only where they are needed: around spaces, quotes, `#` and
 * backslashes, and around `${NAME}`, which HAProxy expands in double quotes only (`parse_line()` in src/tools.c). Line
 * ends, which end the line even in quotes, are escaped.
 *
 * @throws HapeersError `usage` for a text with a NUL byte, which no line can have
 * @example
 * quoteWord('hap1'); // 'hap1'
 * quoteWord('it is "${HOST}"'); // '"it is \\"${HOST}\\""'
 */
export function quoteWord(text: string): string {
  requireText(text, 'a word');
  if (text.includes('\0')) throw new HapeersError('usage', 'a word cannot contain a NUL byte');
  if (/^[^\s"'\\#$]+$/.test(text)) return text;
  const quoted = text.replace(/\$\{[A-Za-z_]\w*(?:-[^}"\\]*)?\}|["\\$]/g, (match) =>
    match.length > 1 ? match : `\\${match}`,
  );
  return `"${quoted.replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"`;
}
