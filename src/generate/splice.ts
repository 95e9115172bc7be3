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
  writtenKey,
} from '../edit/text-edit.ts';
import { HapeersError } from '../errors.ts';
import type { Cluster, Form, ProxyTable } from '../model/cluster.ts';
import { BACKENDS, FRONTENDS, PROXIES } from '../model/section/kind.ts';
import type { Source } from '../text.ts';
import { changedTableWords } from './changed-table.ts';
import { missingProxy, placeOf } from './find.ts';
import { lineAbove } from './line-above.ts';
import { type NodeFile, nodeFiles, type Reader } from './node-file.ts';
import { isSame, variablesIn } from './same.ts';
import { type Block, peersBlock } from './section.ts';
import { serverIdEdits } from './server-ids.ts';
import { spliceSection } from './splice-section.ts';
import { sumEdits } from './sum.ts';
import { stickTableWords } from './table.ts';
import { blockText, localpeerBlock, localpeerWords } from './text.ts';

const PEERS = ['peers'];

/**
 * The text of a configuration with what the cluster file says of one node: its peers sections, the stick-tables of its
 * proxies, the ids of their servers and, where it is asked for, `localpeer`. Nothing else changes by a byte, and doing it twice changes nothing
 * more.
 * @param form instead of the form that each section has
 * @param files the files of the node in the order of `-f`, this one among them or after them: what the others have is not put
 *   in here
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
  files: readonly Source[] = [],
): string {
  const all = files.includes(source) ? files : [...files, source];
  const read = nodeFiles(
    all.map((one) => ({ source: one, document: parse(one.text) })),
    cluster,
    node,
  );
  const at = all.indexOf(source);
  const file = read[at];
  return file === undefined ? source.text : spliceFile(file, read.toSpliced(at, 1), cluster, node, form);
}

/** {@link spliceInto} for files that are read already. */
export function spliceFile(
  file: NodeFile,
  others: readonly NodeFile[],
  cluster: Cluster,
  node: string,
  form?: Form,
): string {
  const isElsewhere = (keywords: readonly string[], name: string) =>
    file.sectionsNamed(keywords, name).length === 0 &&
    others.some((other) => other.sectionsNamed(keywords, name).length > 0);
  const saysItsName = ({ localpeer }: NodeFile) => localpeer !== undefined;
  const isNamedElsewhere = cluster.localpeer && !saysItsName(file) && others.some(saysItsName);
  const here: Cluster = {
    ...cluster,
    localpeer: cluster.localpeer && !isNamedElsewhere,
    sections: cluster.sections.filter(({ name }) => !isElsewhere(PEERS, name)),
    tables: cluster.tables.filter(({ proxy }) => !isElsewhere(PROXIES, proxy)),
    sums: cluster.sums.map((sum) => ({
      ...sum,
      frontends: sum.frontends.filter((name) => !isElsewhere(FRONTENDS, name)),
    })),
    serverIds: new Map([...cluster.serverIds].filter(([proxy]) => !isElsewhere(BACKENDS, proxy))),
  };
  const edits = [
    ...(here.localpeer ? localpeerEdits(file, node) : []),
    ...sectionEdits([file, ...others], here, node, form),
    ...here.tables.flatMap((table) => tableEdits(file, table, cluster.source.name)),
    ...sumEdits(file, here.sums, here.version),
    ...[...here.serverIds].flatMap(([proxy, ids]) => serverIdEdits(file, proxy, ids)),
  ];
  return applyEdits(file.source.text, edits);
}

function sectionEdits(
  [file, ...others]: readonly [NodeFile, ...NodeFile[]],
  cluster: Cluster,
  node: string,
  form: Form | undefined,
): TextEdit[] {
  const { source, document } = file;
  const missing: Block[] = [];
  const edits = cluster.sections.flatMap((section) => {
    const block = peersBlock(section, node, form);
    const found = file.sectionsNamed(PEERS, section.name);
    const [old, second] = found;
    if (second !== undefined) {
      throw new HapeersError(
        'usage',
        `there are ${found.length} sections "peers ${section.name}" (${placeOf(source, second.start)})`,
        'keep only one of them',
      );
    }
    if (old !== undefined) {
      const reader = (form ?? section.form) === 'single' ? 'all' : 'node';
      return spliceSection(file, old, block, section, reader);
    }
    for (const one of [file, ...others]) refuseHiddenName(one, section.name);
    missing.push(block);
    return [];
  });
  return missing.length === 0 ? edits : [...edits, additionOf(document, missing)];
}

/** A section that may be the one that is to be added would come to be there twice, which HAProxy refuses. */
function refuseHiddenName(file: NodeFile, name: string): void {
  const [hidden] = file.sectionsNamed(PEERS, null);
  if (hidden === undefined) return;
  const { source } = file;
  throw new HapeersError(
    'usage',
    `"${source.slice(hidden.header)}" may be the section "${name}": its name depends on an unknown variable (${placeOf(source, hidden.start)})`,
    'write the name, or give the variable a value under "lint: env:" in the cluster file',
  );
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

/** Up to 3.0 `localpeer` must be above the peers sections. */
function localpeerEdits(file: NodeFile, node: string): TextEdit[] {
  const { document, localpeer } = file;
  const { text } = document;
  const words = localpeerWords(node);
  // What tells the name of the node cannot be known from its name.
  if (localpeer !== undefined) return replacement(file, localpeer, words, 'all');
  const [global] = unconditionalSections(document).filter(({ keyword }) => keyword === 'global');
  if (global !== undefined) return [insertionBelow(text, global, global.header, words)];
  const [first] = document.sections;
  const place = first === undefined ? 0 : startWithComments(text, first.start);
  const eol = lineEndAt(text, place);
  return [
    { start: place, end: place, text: blockText(localpeerBlock(node), bodyIndent(text, null), eol) + eol },
  ];
}

function tableEdits(file: NodeFile, table: ProxyTable, cluster: string): TextEdit[] {
  const { source } = file;
  const found = file.sectionsNamed(PROXIES, table.proxy);
  const lines = found.flatMap((section) => file.statementsOf(section, 'stick-table'));
  const [line, second] = lines;
  if (second !== undefined) {
    throw new HapeersError(
      'usage',
      `"${table.proxy}" has ${lines.length} stick-table lines (${placeOf(source, second.start)})`,
      'keep only one of them',
    );
  }
  const words = tableWordsFor(file, table, line);
  if (line !== undefined && words !== null) return replacement(file, line, words, 'node');
  // A frontend and a backend may share a name; servers and stick rules live in the backend.
  const proxy = found.find(({ keyword }) => keyword !== 'frontend') ?? found[0];
  if (proxy === undefined) {
    throw missingProxy(file, table.proxy, { keywords: PROXIES, what: 'table' });
  }
  if (words === null) {
    throw new HapeersError(
      'usage',
      `"${table.proxy}" has no stick-table that the cluster file could change (${placeOf(source, proxy.start)})`,
      `add "type" and "size" to the table of "${table.proxy}" in ${cluster}`,
    );
  }
  return [insertionBelow(source.text, proxy, lineAbove(file, proxy), words)];
}

/** Of a table that the cluster file only changes, the line has the rest; null where there is none that HAProxy reads. */
function tableWordsFor(
  { config }: NodeFile,
  table: ProxyTable,
  line: Statement | undefined,
): readonly string[] | null {
  if (table.definition !== null) return stickTableWords(table);
  const old = config.tables.find(({ statement }) => statement === line);
  return old === undefined ? null : changedTableWords(old, table);
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

function replacement(file: NodeFile, old: Statement, words: readonly string[], reader: Reader): TextEdit[] {
  const news = words.map(writtenKey);
  if (old.unclosed === null && isSame(file.meaningOf(old, reader, variablesIn(news)), news)) return [];
  const { text } = file.source;
  return [{ start: old.start, end: old.unclosed?.end ?? old.end, text: rewriteLike(text, old, words) }];
}
