import type { Argument } from '../line/expand.ts';
import { sectionKinds } from './kind.ts';
import type { ReadSection } from './section.ts';

/** The first word of a header that HAProxy does not take; null where it takes all. Peers sections have their own rule. */
export function extraWordOf({ keyword, words }: ReadSection): Argument | null {
  const kind = sectionKinds.get(keyword);
  if (kind === undefined || keyword === 'peers') return null;
  if (kind.extra !== 'proxy') return words[kind.name === 'none' ? 0 : 1] ?? null;
  if (keyword === 'defaults' && words[0]?.value === 'from' && words.length === 2) return null;
  const [, second, third, fourth] = words;
  if (second === undefined) return null;
  if (second.value !== 'from') return second.value === null ? null : second;
  if (third === undefined) return second;
  return fourth ?? null;
}

/**
 * Whether HAProxy creates no proxy for this header: a word too many is followed by a return without an error up to
 * 3.2.25, and by a refusal later; the lines below belong to nothing.
 * Source: cfg_parse_listen() in src/cfgparse-listen.c.
 */
export function isDropped(section: ReadSection): boolean {
  const isProxy = sectionKinds.get(section.keyword)?.extra === 'proxy' && section.keyword !== 'defaults';
  return isProxy && extraWordOf(section) !== null;
}
