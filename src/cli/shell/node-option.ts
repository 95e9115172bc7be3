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
    throw new HapeersError(
      'usage',
      `invalid --node "${text}": expected NAME=FILE[,FILE...]`,
      next === undefined || equals !== -1
        ? 'write --node NAME=FILE[,FILE...]'
        : `write --node ${text}=${next}`,
    );
  }
  return { name: text.slice(0, equals), files };
}
