import type { ConfigTree, Section, Statement } from '../../grammar/ast.ts';
import { parse } from '../../grammar/parser.ts';
import { bodyIndent, rewriteLike, writeLike } from '../edit/layout.ts';
import {
  applyEdits,
  lineAt,
  lineEndAt,
  startWithComments,
  type TextEdit,
  unconditionalSections,
  wordKey,
  writtenKey,
} from '../edit/text-edit.ts';
import { HapeersError } from '../errors.ts';
import type { Cluster, Form, ProxyTable } from '../model/cluster.ts';
import type { ConfigFile } from '../model/config.ts';
import { BACKENDS, FRONTENDS, PROXIES } from '../model/section/kind.ts';
import type { Source } from '../text.ts';
import { changedTableWords } from './changed-table.ts';
import { missingProxy, placeOf, sectionsNamed, statementsOf } from './find.ts';
import { lineAbove } from './line-above.ts';
import { localpeerOfFile } from './localpeer.ts';
import { isSame } from './same.ts';
import { type Block, peersBlock } from './section.ts';
import { serverIdEdits } from './server-ids.ts';
import { spliceSection } from './splice-section.ts';
import { sumEdits } from './sum.ts';
import { stickTableWords } from './table.ts';
import { blockText, localpeerBlock, localpeerWords } from './text.ts';

/**
 * The text of a configuration with what the cluster file says of one node: its peers sections, the stick-tables of its
 * proxies, the ids of their servers and, where it is asked for, `localpeer`. Nothing else changes by a byte, and doing it twice changes nothing
 * more.
 * @param form instead of the form that each section has
 * @param others the other files of the node: what they have is not put in here
 * @throws HapeersError `usage` where the file has no place for a thing, or more than one
 * @example
 * const yaml = 'peers: { name: ours, port: 1024 }\nnodes:\n  - { name: hap1, address: 10.0.0.1 }\n  - { name: hap2, address: 10.0.0.2 }\n';
 * const { cluster } = readCluster(new Source('hapeers.yaml', yaml));
 * const config = new Source('haproxy.cfg', 'peers ours\n  peer hap1 10.0.0.1:1024 # me\n\nbackend app\n');
 * cluster && spliceInto(config, cluster, 'hap1'); // 'peers ours\n  peer hap1 10.0.0.1:1024 # me\n  peer hap2 10.0.0.2:1024\n\nbackend app\n'
 */
export function spliceInto(
  source: Source,
  cluster: Cluster,
  node: string,
  form?: Form,
  others: readonly Source[] = [],
): string {
  const parsed = (one: Source): ConfigFile => ({ source: one, document: parse(one.text) });
  return spliceFile(parsed(source), others.map(parsed), cluster, node, form);
}

/** {@link spliceInto} for files that are parsed already. */
export function spliceFile(
  file: ConfigFile,
  others: readonly ConfigFile[],
  cluster: Cluster,
  node: string,
  form?: Form,
): string {
  const { source, document } = file;
  const isElsewhere = (keywords: readonly string[], name: string) =>
    sectionsNamed(document, keywords, name).length === 0 &&
    others.some((other) => sectionsNamed(other.document, keywords, name).length > 0);
  const saysItsName = (one: ConfigFile) => localpeerOfFile(one).kind !== 'none';
  const isNamedElsewhere = cluster.localpeer && !saysItsName(file) && others.some(saysItsName);
  const here: Cluster = {
    ...cluster,
    localpeer: cluster.localpeer && !isNamedElsewhere,
    sections: cluster.sections.filter(({ name }) => !isElsewhere(['peers'], name)),
    tables: cluster.tables.filter(({ proxy }) => !isElsewhere(PROXIES, proxy)),
    sums: cluster.sums.map((sum) => ({
      ...sum,
      frontends: sum.frontends.filter((name) => !isElsewhere(FRONTENDS, name)),
    })),
    serverIds: new Map([...cluster.serverIds].filter(([proxy]) => !isElsewhere(BACKENDS, proxy))),
  };
  const edits = [
    ...(here.localpeer ? localpeerEdits(document, node) : []),
    ...sectionEdits(source, document, here, node, form),
    ...here.tables.flatMap((table) => tableEdits(source, document, table, cluster.source.name)),
    ...sumEdits(source, document, here.sums, here.version),
    ...[...here.serverIds].flatMap(([proxy, ids]) => serverIdEdits(source, document, proxy, ids)),
  ];
  return applyEdits(source.text, edits);
}

function sectionEdits(
  source: Source,
  document: ConfigTree,
  cluster: Cluster,
  node: string,
  form: Form | undefined,
): TextEdit[] {
  const missing: Block[] = [];
  const edits = cluster.sections.flatMap((section) => {
    const block = peersBlock(section, node, form);
    const found = sectionsNamed(document, ['peers'], section.name);
    const [old, second] = found;
    if (second !== undefined) {
      throw new HapeersError(
        'usage',
        `there are ${found.length} sections "peers ${section.name}" (${placeOf(source, second.start)})`,
        'leave one of them',
      );
    }
    if (old === undefined) missing.push(block);
    return old === undefined ? [] : spliceSection(source, old, block, section);
  });
  return missing.length === 0 ? edits : [...edits, additionOf(document, missing)];
}

/** New sections are before the first proxy, with what is said above it, or at the end where no proxy is certain. */
function additionOf(document: ConfigTree, blocks: readonly Block[]): TextEdit {
  const { text } = document;
  const proxy = unconditionalSections(document).find(({ keyword }) => PROXIES.includes(keyword));
  const place = proxy === undefined ? text.length : startWithComments(text, proxy.start);
  const eol = lineEndAt(text, Math.max(0, place - 1));
  const texts = blocks.map((block) => blockText(block, bodyIndent(text, null), eol));
  const above = place === 0 || isBlankLine(text, place - 1) ? '' : eol;
  return { start: place, end: place, text: `${above}${texts.join(eol)}${place < text.length ? eol : ''}` };
}

/** Whether the line that ends at this place has nothing in it. */
function isBlankLine(text: string, offset: number): boolean {
  const { start, end } = lineAt(text, offset);
  return text.slice(start, end).trim() === '' && text.charAt(offset) === '\n';
}

/** The `localpeer` that counts is the last one; up to 3.0 it must be above the peers sections. */
function localpeerEdits(document: ConfigTree, node: string): TextEdit[] {
  const { text } = document;
  const words = localpeerWords(node);
  const globals = document.sections.filter(({ keyword }) => keyword === 'global');
  const found = globals.flatMap((section) => statementsOf(text, section, 'localpeer')).at(-1);
  if (found !== undefined) return replacement(text, found, words);
  const [global] = unconditionalSections(document).filter(({ keyword }) => keyword === 'global');
  if (global !== undefined) return [insertionBelow(text, global, global.header, words)];
  const [first] = document.sections;
  const place = first === undefined ? 0 : startWithComments(text, first.start);
  const eol = lineEndAt(text, place);
  return [
    { start: place, end: place, text: blockText(localpeerBlock(node), bodyIndent(text, null), eol) + eol },
  ];
}

function tableEdits(source: Source, document: ConfigTree, table: ProxyTable, cluster: string): TextEdit[] {
  const { text } = document;
  const found = sectionsNamed(document, PROXIES, table.proxy);
  const lines = found.flatMap((section) => statementsOf(text, section, 'stick-table'));
  const [line, second] = lines;
  if (second !== undefined) {
    throw new HapeersError(
      'usage',
      `"${table.proxy}" has ${lines.length} stick-table lines (${placeOf(source, second.start)})`,
      'leave one of them',
    );
  }
  if (line !== undefined) {
    const words = table.definition === null ? changedTableWords(text, line, table) : stickTableWords(table);
    return replacement(text, line, words);
  }
  // A frontend and a backend may share a name; servers and stick rules live in the backend.
  const proxy = found.find(({ keyword }) => keyword !== 'frontend') ?? found[0];
  if (proxy === undefined) {
    throw missingProxy(source, document, table.proxy, { keywords: PROXIES, what: 'table' });
  }
  if (table.definition === null) {
    throw new HapeersError(
      'usage',
      `"${table.proxy}" has no stick-table that the cluster file could change (${placeOf(source, proxy.start)})`,
      `add "type" and "size" to the table of "${table.proxy}" in ${cluster}`,
    );
  }
  return [insertionBelow(text, proxy, lineAbove(text, proxy), stickTableWords(table))];
}

function insertionBelow(
  text: string,
  section: Section,
  above: Statement,
  words: readonly string[],
): TextEdit {
  const place = lineAt(text, above.start).end;
  const line = writeLike(text, [], bodyIndent(text, section), words);
  return { start: place, end: place, text: `${line}${lineEndAt(text, above.start)}` };
}

function replacement(text: string, old: Statement, words: readonly string[]): TextEdit[] {
  const values = old.words.map((word) => wordKey(text, word));
  if (old.unclosed === null && isSame(values, words.map(writtenKey))) return [];
  return [{ start: old.start, end: old.unclosed?.end ?? old.end, text: rewriteLike(text, old, words) }];
}
