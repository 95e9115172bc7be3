import { bodyIndent } from '../../edit/layout.ts';
import { removeLines } from '../../edit/line-edits.ts';
import { lineAt, lineEndAt } from '../../edit/text-edit.ts';
import type { Config, PeersSection } from '../../model/config.ts';
import { isObserver } from '../../model/section/peers.ts';
import { tableIndex } from '../../model/table/index.ts';
import { sectionOf } from '../../model/table/replication.ts';
import type { StickTable, TableUse } from '../../model/table/stick-table.ts';
import { sumLines, tableOfNode, totalOf } from '../../model/table/sum-lines.ts';
import { converterFor } from '../../model/table/summable.ts';
import type { Edit, Fix } from '../../problem.ts';
import { editsIn } from './edits.ts';

/**
 * The fix of counters that nodes overwrite: a table for each node, in which it alone counts, and rules that add all of
 * them up, as `generate` writes them. It is for the config of every node. Null where one config does not say which nodes
 * there are, or where the table is used for more than to count in rules of HTTP and to ask for the result there.
 */
export function sumOverNodes(config: Config, tables: readonly StickTable[]): Fix | null {
  const edits = tables.map((table) => editsOf(config, table));
  if (edits.length === 0 || edits.some((one) => one === null)) return null;
  const names = tables.map(({ name }) => `"${name}"`).join(', ');
  return {
    description: `count in a table for each node instead of ${names} and add them up; change the config of every node alike`,
    safe: false,
    edits: edits.flatMap((one) => one ?? []),
  };
}

function editsOf(config: Config, table: StickTable): readonly Edit[] | null {
  const section = sectionOf(config, table);
  const nodes = section === null ? null : nodesOf(section);
  const uses = usesOf(config, table);
  if (section?.name?.value == null || nodes === null || uses === null || !isPlain(table)) return null;
  const { tracks, reads } = uses;
  const [first] = tracks;
  const key = first?.key?.text ?? '';
  const data = [...new Set(reads.map(({ dataType }) => dataType ?? ''))];
  if (first === undefined || !/^[\w.,():/*+-]+$/.test(key) || reads.length === 0) return null;
  if (tracks.some((track) => track.key?.text !== key || track.counter !== first.counter)) return null;
  const name = (table.name ?? '').replace(/^.*\//, '');
  const parts = nodes.map((node) => tableOfNode(name, node));
  if (config.tables.some((other) => parts.includes((other.name ?? '').replace(/^.*\//, '')))) return null;
  const sum = { name, section: section.name.value, key, counter: first.counter ?? 0, data, tables: parts };
  const rules = sumLines(sum, config.version);
  return [
    ...tracks.map((track) => inPlaceOf(track, rules)),
    ...reads.flatMap(({ source, range, dataType }): Edit[] => [
      { source, range, text: `var(${totalOf(name, dataType ?? '')}) -m int` },
    ]),
    ...declarations(table, section, parts),
  ];
}

/** The names of the nodes of a section, where every line of it is known. */
function nodesOf({ certain, unknown, peers }: PeersSection): readonly string[] | null {
  const nodes = peers.filter((peer) => !isObserver(peer));
  const names = nodes.flatMap(({ name, certain: isSure }) =>
    isSure && name?.value != null ? [name.value] : [],
  );
  const isWhole = certain && unknown.length === 0 && names.length === nodes.length && names.length > 1;
  return isWhole && names.every((name) => /^[\w.:-]+$/.test(name)) ? names : null;
}

/** What tracks the table and what asks for its data; null where something else does anything with it. */
function usesOf(
  config: Config,
  table: StickTable,
): { readonly tracks: readonly TableUse[]; readonly reads: readonly TableUse[] } | null {
  const index = tableIndex(config);
  const tracks: TableUse[] = [];
  const reads: TableUse[] = [];
  const increased = new Set<string | null>();
  for (const use of config.uses) {
    const about = index.tablesOf(use);
    if (about === null) return null;
    if (!about.includes(table)) continue;
    if (!use.certain || about.length > 1 || index.proxyOf(use)?.kind === 'defaults') return null;
    if (isTrack(use)) tracks.push(use);
    else if (isRead(use, config)) reads.push(use);
    else if (use.by === 'action') increased.add(use.dataType);
    else return null;
  }
  // What a rule counts after the sum is made is not in it.
  const isLate = reads.some(({ dataType }) => increased.has(dataType));
  const isCopied = config.tables.some(({ writeTo }) => writeTo !== null);
  return isLate || isCopied ? null : { tracks, reads };
}

/** An unconditional rule of HTTP. */
function isTrack({ by, ruleSet, conditional, statement, key }: TableUse): boolean {
  return (
    by === 'track' && ruleSet === 'http-request' && !conditional && statement.comment === null && key !== null
  );
}

/** A condition that compares what the tracked counter has with numbers. */
function isRead(
  { by, writes, counter, dataType, index, source, range, statement }: TableUse,
  config: Config,
): boolean {
  if (by !== 'sample' || writes || counter === null || dataType === null || index !== null) return false;
  if (converterFor(dataType, config.version) === null) return false;
  const words = statement.words.map((word) => source.slice(word));
  const at = statement.words.findIndex(({ start, end }) => start === range.start && end === range.end);
  const isFirst = /^!?\{$/.test(words[at - 1] ?? '') || (at === 2 && words[0] === 'acl');
  return isFirst && /^(?:gt|ge|eq|le|lt|\d+(?::\d+)?)$/.test(words[at + 1] ?? '');
}

/** Whether the line is written without anything that moving it could change. */
function isPlain({ source, statement, certain }: StickTable): boolean {
  return certain && statement.comment === null && !/["'\\$]/.test(source.slice(statement));
}

function inPlaceOf({ source, statement }: TableUse, rules: readonly string[]): Edit {
  const { text } = source;
  const { start, end } = lineAt(text, statement.start);
  const indent = text.slice(start, statement.start);
  const eol = lineEndAt(text, statement.start);
  return { source, range: { start, end }, text: rules.map((line) => `${indent}${line}${eol}`).join('') };
}

/** The tables of the nodes, in the peers section, instead of the old one. */
function declarations(table: StickTable, section: PeersSection, names: readonly string[]): readonly Edit[] {
  const { source, statement, owner } = table;
  const words = statement.words.map((word) => source.slice(word)).slice(owner === 'peers' ? 2 : 1);
  const peers = words.indexOf('peers');
  const definition = (peers === -1 ? words : words.toSpliced(peers, 2)).join(' ');
  const { text } = section.source;
  const indent = bodyIndent(text, section.section);
  const above = section.section.body.findLast((line) => line.kind === 'statement');
  const { end } = lineAt(text, (above ?? section.section.header).start);
  const eol = lineEndAt(text, section.section.header.start);
  const lines = names.map((name) => `${indent}table ${name} ${definition}${eol}`).join('');
  return [
    ...editsIn(section.source, [
      { start: end, end, text: `${text.charAt(end - 1) === '\n' ? '' : eol}${lines}` },
    ]),
    ...editsIn(source, [removeLines(source.text, lineAt(source.text, statement.start))]),
  ];
}
