/**
 * A text as one word of a HAProxy line. Quotes are added only where they are needed: around blanks, quotes, `#` and
 * backslashes, and around `${NAME}`, which HAProxy expands in double quotes only (`parse_line()` in src/tools.c).
 *
 * @example
 * quoteWord('hap1'); // 'hap1'
 * quoteWord('it is "${HOST}"'); // '"it is \\"${HOST}\\""'
 */
export function quoteWord(text: string): string {
  if (/^[^\s"'\\#$]+$/.test(text)) return text;
  const quoted = text.replace(/\$\{[A-Za-z_]\w*(?:-[^}"\\]*)?\}|["\\$]/g, (match) =>
    match.length > 1 ? match : `\\${match}`,
  );
  return `"${quoted}"`;
}
