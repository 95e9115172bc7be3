import type { ConfigTree, Section, Statement, Word } from '../../grammar/ast.ts';
import { nearest } from '../../grammar/vocabulary/nearest.ts';
import { gapBefore, rewriteLike } from '../edit/layout.ts';
import type { TextEdit } from '../edit/text-edit.ts';
import { shownKey, wordKey } from '../edit/text-edit.ts';
import { HapeersError } from '../errors.ts';
import { readParameters } from '../model/parameter/parameters.ts';
import { BACKENDS } from '../model/section/kind.ts';
import { FIRST_PARAMETER } from '../model/section/plain-server.ts';
import type { Source } from '../text.ts';
import { missingProxy, placeOf, sectionsNamed, statementsOf } from './find.ts';

/** The ids of one proxy's servers by their names. */
type ServerIds = ReadonlyMap<string, number>;

/**
 * The edits that give the servers of a proxy their ids. All servers of the proxy must have one: an automatic id depends
 * on the order of the lines, and on which ids are taken.
 * @throws HapeersError `usage` where the config and the cluster file do not name the same servers
 */
export function serverIdEdits(
  source: Source,
  document: ConfigTree,
  proxy: string,
  ids: ServerIds,
): TextEdit[] {
  const { text } = document;
  const found = sectionsNamed(document, BACKENDS, proxy);
  if (found.length === 0) {
    throw missingProxy(source, document, proxy, { keywords: BACKENDS, what: 'server ids' });
  }
  refuseTemplates(source, found, proxy);
  for (const section of found) refuseTwins(source, section);
  const servers = found.flatMap((section) => serversOf(text, section));
  const names = new Set(servers.map(({ name }) => name));
  const absent = [...ids.keys()].find((name) => !names.has(name));
  if (absent !== undefined) {
    const near = nearest(absent, [...names].filter((name) => !ids.has(name)).map(shownKey));
    throw new HapeersError(
      'usage',
      `"${proxy}" has no server "${absent}", whose id the cluster file defines (${source.name})`,
      near === null ? 'add that server, or remove its id from the cluster file' : `did you mean "${near}"?`,
    );
  }
  return servers.flatMap(({ line, name }) => {
    const id = ids.get(name);
    if (id !== undefined) return idEdits(text, line, id);
    throw new HapeersError(
      'usage',
      `server "${shownKey(name)}" of "${proxy}" has no id in the cluster file (${placeOf(source, line.start)})`,
      `add it there under "servers", for example "${shownKey(name)}: ${Math.max(...ids.values()) + 1}"`,
    );
  });
}

/** Of a template only the first server would get the id. */
function refuseTemplates(source: Source, sections: readonly Section[], proxy: string): void {
  const [template] = sections.flatMap((section) => statementsOf(source.text, section, 'server-template'));
  if (template === undefined) return;
  throw new HapeersError(
    'usage',
    `servers of a server-template cannot have explicit ids (${placeOf(source, template.start)})`,
    `write them as "server" lines, or remove "${proxy}" from the "servers" of the cluster file`,
  );
}

/** Under conditions a server may have several lines; otherwise they would get one id, which HAProxy refuses. */
function refuseTwins(source: Source, section: Section): void {
  if (section.body.some(({ kind }) => kind === 'directive')) return;
  const seen = new Set<string>();
  for (const { line, name } of serversOf(source.text, section)) {
    if (!seen.has(name)) {
      seen.add(name);
      continue;
    }
    throw new HapeersError(
      'usage',
      `duplicate server "${shownKey(name)}": two servers cannot have the same id (${placeOf(source, line.start)})`,
      'rename one of them',
    );
  }
}

function serversOf(text: string, section: Section): { readonly line: Statement; readonly name: string }[] {
  return statementsOf(text, section, 'server').flatMap((line) => {
    const [, name, address] = line.words;
    return name === undefined || address === undefined ? [] : [{ line, name: wordKey(text, name) }];
  });
}

/** A missing id comes behind the address, where no other parameter can take it for its own argument. */
function idEdits(text: string, line: Statement, id: number): TextEdit[] {
  const place = idWord(text, line.words);
  if (place !== null) {
    const value = wordKey(text, place);
    if (/^\d+$/.test(value) && Number(value) === id) return [];
    const words = line.words.map((word) => (word === place ? String(id) : text.slice(word.start, word.end)));
    return [{ start: line.start, end: line.end, text: rewriteLike(text, line, words) }];
  }
  const address = line.words[FIRST_PARAMETER - 1];
  if (address === undefined) return [];
  const gap = gapBefore(text, line.words, FIRST_PARAMETER - 1);
  const blank = /^\t+$/.test(gap?.blanks ?? '') ? '\t' : ' ';
  return [{ start: address.end, end: address.end, text: `${blank}id${blank}${id}` }];
}

/** The word behind the `id` that counts. */
function idWord(text: string, words: readonly Word[]): Word | null {
  const args = words.map((word) => ({ value: wordKey(text, word), word }));
  const { known } = readParameters(args, 'server', FIRST_PARAMETER);
  return known.findLast(({ keyword }) => keyword.value === 'id')?.args[0]?.word ?? null;
}
