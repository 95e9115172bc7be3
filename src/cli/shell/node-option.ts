import { HapeersError } from '../../errors.ts';

/**
 * Reads `NAME=FILE[,FILE...]`, a node with its files.
 * @param next the file that follows, where the "=" may have been forgotten
 * @throws HapeersError `usage` when it is not that
 */
export function parseNode(
  text: string,
  next?: string,
): { readonly name: string; readonly files: readonly string[] } {
  const equals = text.indexOf('=');
  const files = text
    .slice(equals + 1)
    .split(',')
    .filter((file) => file !== '');
  if (equals < 1 || files.length === 0) {
    const whole = next === undefined ? text : `${text}=${next}`;
    const [, name, file] = /^([^=:]+)[=:]([^=:]+)$/.exec(equals === -1 ? whole : text) ?? [];
    throw new HapeersError(
      'usage',
      `invalid --node "${text}": expected NAME=FILE[,FILE...]`,
      `write --node ${name ?? 'NAME'}=${file ?? 'FILE[,FILE...]'}`,
    );
  }
  return { name: text.slice(0, equals), files };
}
