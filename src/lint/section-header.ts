import type { Statement } from '../../grammar/ast.ts';
import { sectionOf } from '../../grammar/vocabulary.ts';
import { sectionKinds } from '../model/section/kind.ts';
import type { Source } from '../text.ts';

/**
 * Whether a line looks as if it began with this keyword. A header is at the margin, with a name where its section has
 * one and nothing more, and in lower case: "Frontend Section" is a heading. Any other keyword may be anywhere.
 */
export function mayBegin(keyword: string, { words, start }: Statement, { text }: Source): boolean {
  if (sectionOf(keyword) === null) return true;
  const kind = sectionKinds.get(keyword);
  const isHeading = /[A-Z]/.test(text.slice(start, words[0]?.end));
  if (kind === undefined || isHeading || /[^\n]/.test(text.charAt(start - 1))) return false;
  return words.length === (kind.name === 'none' ? 1 : 2) || (kind.name === 'optional' && words.length === 1);
}
