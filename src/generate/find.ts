import type { ConfigTree, Section, Statement } from '../../grammar/ast.ts';
import { nearest } from '../../grammar/vocabulary/nearest.ts';
import { shownKey, wordKey } from '../edit/text-edit.ts';
import { HapeersError } from '../errors.ts';
import type { Source } from '../text.ts';

const named = new WeakMap<ConfigTree, ReadonlyMap<string, readonly Section[]>>();

/** The sections of these kinds with this name: more than one where conditions choose between them. */
export function sectionsNamed(document: ConfigTree, keywords: readonly string[], name: string): Section[] {
  let known = named.get(document);
  if (known === undefined) {
    known = byName(document);
    named.set(document, known);
  }
  return (known.get(name) ?? []).filter(({ keyword }) => keywords.includes(keyword));
}

/** A config may have thousands of proxies, each of which is asked for. */
function byName({ text, sections }: ConfigTree): ReadonlyMap<string, readonly Section[]> {
  const found = new Map<string, Section[]>();
  for (const section of sections) {
    const [, word] = section.header.words;
    if (word === undefined) continue;
    const name = wordKey(text, word);
    const same = found.get(name);
    if (same === undefined) found.set(name, [section]);
    else same.push(section);
  }
  return found;
}

/** The lines of a section with this keyword. */
export function statementsOf(text: string, section: Section, keyword: string): Statement[] {
  return section.body.flatMap((line) => {
    if (line.kind !== 'statement' || line.words[0] === undefined) return [];
    return wordKey(text, line.words[0]) === keyword ? [line] : [];
  });
}

/**
 * The error of a proxy that the cluster file speaks about and the config lacks.
 * @param kinds the kinds of sections that it could be, and what the cluster file gives it
 */
export function missingProxy(
  source: Source,
  document: ConfigTree,
  name: string,
  { keywords, what }: { readonly keywords: readonly string[]; readonly what: string },
): HapeersError {
  const names = document.sections
    .filter(({ keyword }) => keywords.includes(keyword))
    .flatMap(({ header }) =>
      header.words[1] === undefined ? [] : [shownKey(wordKey(document.text, header.words[1]))],
    );
  const near = nearest(name, names);
  const kinds = `${keywords.slice(0, -1).join(', ')} or ${keywords.at(-1)}`;
  return new HapeersError(
    'usage',
    `no ${kinds} is named "${name}", whose ${what} the cluster file defines (${source.name})`,
    near === null ? `add that proxy, or remove its ${what} from the cluster file` : `did you mean "${near}"?`,
  );
}

/** `FILE:LINE:COLUMN`. */
export function placeOf(source: Source, offset: number): string {
  const { line, column } = source.position(offset);
  return `${source.name}:${line}:${column}`;
}
