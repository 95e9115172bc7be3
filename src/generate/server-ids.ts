import type { Section } from '../../grammar/ast.ts';
import { nearest } from '../../grammar/vocabulary/nearest.ts';
import { gapBefore, rewriteLike } from '../edit/layout.ts';
import { shownKey, type TextEdit, wordKey } from '../edit/text-edit.ts';
import { HapeersError } from '../errors.ts';
import type { Server } from '../model/config.ts';
import { BACKENDS } from '../model/section/kind.ts';
import { missingProxy, placeOf } from './find.ts';
import type { NodeFile } from './node-file.ts';

/** The ids of one proxy's servers by their names. */
type ServerIds = ReadonlyMap<string, number>;

/**
 * The edits that give the servers of a proxy their ids. All servers of the proxy must have one: an automatic id depends
 * on the order of the lines, and on which ids are taken.
 * @throws HapeersError `usage` where the config and the cluster file do not name the same servers
 */
export function serverIdEdits(file: NodeFile, proxy: string, ids: ServerIds): TextEdit[] {
  const { source } = file;
  const found = file.sectionsNamed(BACKENDS, proxy);
  if (found.length === 0) throw missingProxy(file, proxy, { keywords: BACKENDS, what: 'server ids' });
  refuseTemplates(file, found, proxy);
  for (const section of found) refuseTwins(file, section);
  const servers = found.flatMap((section) => serversOf(file, section));
  const names = new Set(servers.flatMap(({ name }) => name?.value ?? []));
  const absent = [...ids.keys()].find((name) => !names.has(name));
  if (absent !== undefined) {
    const near = nearest(
      absent,
      [...names].filter((name) => !ids.has(name)),
    );
    throw new HapeersError(
      'usage',
      `"${proxy}" has no server "${absent}", whose id the cluster file defines (${source.name})`,
      near === null ? 'add that server, or remove its id from the cluster file' : `did you mean "${near}"?`,
    );
  }
  return servers.flatMap((server) => {
    const id = ids.get(server.name?.value ?? '');
    if (id !== undefined) return idEdits(server, id);
    const name = shownName(server);
    throw new HapeersError(
      'usage',
      `server "${name}" of "${proxy}" has no id in the cluster file (${placeOf(source, server.statement.start)})`,
      server.name?.value == null
        ? 'its name depends on a variable that is not known: write the name'
        : `add it there under "servers", for example "${name}: ${Math.max(...ids.values()) + 1}"`,
    );
  });
}

/** Of a template only the first server would get the id. */
function refuseTemplates(file: NodeFile, sections: readonly Section[], proxy: string): void {
  const [template] = sections.flatMap((section) => file.statementsOf(section, 'server-template'));
  if (template === undefined) return;
  throw new HapeersError(
    'usage',
    `servers of a server-template cannot have explicit ids (${placeOf(file.source, template.start)})`,
    `write them as "server" lines, or remove "${proxy}" from the "servers" of the cluster file`,
  );
}

/** Under conditions a server may have several lines; otherwise they would get one id, which HAProxy refuses. */
function refuseTwins(file: NodeFile, section: Section): void {
  if (section.body.some(({ kind }) => kind === 'directive')) return;
  const seen = new Set<string>();
  for (const server of serversOf(file, section)) {
    const name = server.name?.value ?? null;
    if (name === null || !seen.has(name)) {
      if (name !== null) seen.add(name);
      continue;
    }
    throw new HapeersError(
      'usage',
      `duplicate server "${name}": two servers cannot have the same id (${placeOf(file.source, server.statement.start)})`,
      'rename one of them',
    );
  }
}

function serversOf(file: NodeFile, section: Section): readonly Server[] {
  return file.config.proxies
    .filter((proxy) => proxy.section === section)
    .flatMap(({ servers }) => servers)
    .filter((server): server is Server => server.kind === 'server' && server.addressWord !== null);
}

/** The name, or how one is written that a variable hides. */
function shownName({ name, source }: Server): string {
  return name?.value ?? (name === null ? '' : shownKey(wordKey(source.text, name.word)));
}

/** A missing id comes behind the address, where no other parameter can take it for its own argument. */
function idEdits({ source, statement, id: argument, addressWord }: Server, id: number): TextEdit[] {
  const { text } = source;
  const { words } = statement;
  if (argument !== null) {
    const { value } = argument;
    if (value !== null && /^\d+$/.test(value) && Number(value) === id) return [];
    const { start } = argument.word;
    const news = words.map((word) => (word.start === start ? String(id) : source.slice(word)));
    return [{ start: statement.start, end: statement.end, text: rewriteLike(text, statement, news) }];
  }
  if (addressWord === null) return [];
  const { start, end } = addressWord.word;
  const gap = gapBefore(
    text,
    words,
    words.findIndex((word) => word.start === start),
  );
  const blank = /^\t+$/.test(gap?.blanks ?? '') ? '\t' : ' ';
  return [{ start: end, end, text: `${blank}id${blank}${id}` }];
}
