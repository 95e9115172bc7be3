import { readDump } from './dump.ts';
import type { Candidates } from './observe.ts';

/**
 * Every word that any branch may know: releases without dumps are asked for those of all others. The kinds of proxies
 * are one place, `proxy`, and so are their options, `option`.
 */
export function gatherCandidates(
  reviewed: Candidates,
  dumps: readonly string[],
  keys: Iterable<string>,
): Candidates {
  const words = new Map<string, Set<string>>();
  const add = (place: string, word: string) => {
    words.set(place, (words.get(place) ?? new Set()).add(word));
  };
  for (const [place, own] of reviewed) {
    for (const word of own) {
      add(place, word);
    }
  }
  for (const { place, word } of dumps.flatMap(readDump)) {
    add(place, word);
  }
  for (const key of keys) {
    const [place = '', word = ''] = key.split('\t');
    add(place.replace(/^(defaults|frontend|backend|listen)$/, 'proxy').replace(/^option .*/, 'option'), word);
  }
  return words;
}
