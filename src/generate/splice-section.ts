import type { Directive, Line, Section, Statement } from '../../grammar/ast.ts';
import { bodyIndent, outerDirectives, rewriteLike, writeLike } from '../edit/layout.ts';
import { indentAt, lineAt, lineEndAt, type TextEdit, writtenKey } from '../edit/text-edit.ts';
import { HapeersError } from '../errors.ts';
import type { ClusterSection } from '../model/cluster.ts';
import type { Source } from '../text.ts';
import { equalPairs } from './diff.ts';
import { placeOf } from './find.ts';
import type { NodeFile, Reader } from './node-file.ts';
import { isSame, lineKey, variablesIn } from './same.ts';
import type { Block, BodyLine } from './section.ts';

/** A line of the section as it is in the file. */
interface OldLine {
  readonly line: Statement | Directive;
  /** Texts for its words, by which it is compared. */
  readonly values: readonly string[];
  /** What it defines; null where the cluster file has no say about it, so that it stays as it is. */
  readonly key: string | null;
}

/** A line as it should be. */
interface NewLine extends BodyLine {
  readonly values: readonly string[];
  readonly key: string | null;
}

/**
 * The edits that make an existing section say what the block says: lines that mean the same stay to the byte, others
 * are rewritten in place, missing ones are inserted, surplus ones removed. Comments stay. Of lines that the cluster
 * file does not speak about (`table` and `log` without such keys, `disabled`) none is touched.
 * @param reader who reads the section
 * @throws HapeersError `usage` where a condition that reaches beyond the section divides it
 */
export function spliceSection(
  file: NodeFile,
  old: Section,
  block: Block,
  section: ClusterSection,
  reader: Reader,
): TextEdit[] {
  const { source } = file;
  const { text } = source;
  const news = numbered(
    block.body.map((line): NewLine => {
      const values = line.words.map(writtenKey);
      return { ...line, values, key: keyOf(values) };
    }),
  );
  const outer = outerDirectives(text, old);
  // Directives of conditions that begin and end within the section; others belong to what is around it.
  const isInner = (line: Directive) => CONDITIONS.has(file.keywordOf(line)) && !outer.has(line);
  const variables = variablesIn(news.flatMap(({ values }) => values));
  const olds = numbered(
    old.body.flatMap((line): OldLine[] => {
      if (line.kind !== 'statement' && line.kind !== 'directive') return [];
      if (line.kind === 'directive' && !isInner(line)) return [];
      // The answer to a condition is not what it asks.
      const values =
        line.kind === 'directive' ? file.writingOf(line) : file.meaningOf(line, reader, variables);
      return [{ line, values, key: isManaged(values, section) ? keyOf(values) : null }];
    }),
  );
  refuseTornSection(source, old, outer, olds);
  const isConditional =
    olds.some(({ line }) => line.kind === 'directive') || news.some(({ depth }) => depth > 0);
  const pairs = isConditional ? pairInOrder(olds, news) : pairByKey(olds, news);
  return toEdits(text, old, olds, news, pairs);
}

/** What a line defines: there is one line for each key. Null for lines that no cluster file speaks about. */
function keyOf(values: readonly string[]): string | null {
  const [keyword = '', name = ''] = values;
  switch (keyword) {
    case 'peer':
    case 'server':
      return `member ${name}`;
    case 'table':
      return `table ${name}`;
    case 'bind':
    case 'default-bind':
    case 'default-server':
    case 'shards':
    case 'log':
      return keyword;
    default:
      return keyword.startsWith('.') ? keyword : null;
  }
}

function isManaged([keyword]: readonly string[], section: ClusterSection): boolean {
  if (keyword === 'table') return section.tables !== null;
  return keyword !== 'log' || section.log !== null;
}

/** The second line of a key gets a key of its own: several `log` lines are right, others are surplus. */
function numbered<T extends { readonly key: string | null }>(lines: readonly T[]): T[] {
  const seen = new Map<string, number>();
  return lines.map((line) => {
    if (line.key === null) return line;
    const count = (seen.get(line.key) ?? 0) + 1;
    seen.set(line.key, count);
    return count === 1 ? line : { ...line, key: `${line.key} ${count}` };
  });
}

/** What follows a directive of an outer condition is not always in this section. */
function refuseTornSection(
  source: Source,
  section: Section,
  outer: ReadonlySet<Line>,
  olds: readonly OldLine[],
): void {
  const first = section.body.find((line) => outer.has(line));
  const last = olds.findLast(({ key }) => key !== null);
  if (first === undefined || last === undefined || last.line.start < first.start) return;
  throw new HapeersError(
    'usage',
    `a condition that reaches beyond the section divides "${source.slice(section.header)}" (${placeOf(source, first.start)})`,
    'let the condition begin and end inside the section, or around all of it',
  );
}

const CONDITIONS: ReadonlySet<string> = new Set(['.if', '.elif', '.else', '.endif']);

/** `new line -> old line` where both define the same, in whatever order the file has them. */
function pairByKey(olds: readonly OldLine[], news: readonly NewLine[]): Map<NewLine, OldLine> {
  const byKey = new Map(olds.flatMap((line) => (line.key === null ? [] : [[line.key, line]])));
  const firstMember = olds.findIndex(({ key }) => key?.startsWith('member ') === true);
  const pairs = new Map<NewLine, OldLine>();
  for (const line of news) {
    const old = line.key === null ? undefined : byKey.get(line.key);
    if (old === undefined) continue;
    const late = firstMember !== -1 && olds.indexOf(old) > firstMember;
    if (late && isForLinesBelow(line)) continue;
    pairs.set(line, old);
  }
  return pairs;
}

/** `default-server` covers, and `shards` limits, only what is below. */
function isForLinesBelow({ values: [keyword] }: NewLine): boolean {
  return keyword === 'default-server' || keyword === 'shards';
}

/** Where conditions are involved the order decides: the longest common run of equal lines stays. */
function pairInOrder(olds: readonly OldLine[], news: readonly NewLine[]): Map<NewLine, OldLine> {
  const managed = olds.filter(({ key }) => key !== null);
  const keys = (lines: readonly { readonly values: readonly string[] }[]) =>
    lines.map(({ values }) => lineKey(values));
  const pairs = new Map<NewLine, OldLine>();
  for (const [row, column] of equalPairs(keys(managed), keys(news))) {
    const [old, line] = [managed[row], news[column]];
    if (old !== undefined && line !== undefined) pairs.set(line, old);
  }
  return pairs;
}

function toEdits(
  text: string,
  section: Section,
  olds: readonly OldLine[],
  news: readonly NewLine[],
  pairs: ReadonlyMap<NewLine, OldLine>,
): TextEdit[] {
  const edits: TextEdit[] = [];
  const kept = new Set(pairs.values());
  for (const old of olds) {
    if (old.key !== null && !kept.has(old)) edits.push({ ...lineAt(text, old.line.start), text: '' });
  }
  const eol = lineEndAt(text, section.header.start);
  const [first] = olds;
  // Lines inside of conditions stand deeper than these.
  const indent =
    first?.line.kind === 'directive' ? indentAt(text, first.line.start) : bodyIndent(text, section);
  const top = lineAt(text, section.header.start).end;
  let after = top;
  // No member may come to be above what is for it.
  let floor = top;
  for (const line of news) {
    const old = pairs.get(line);
    if (old === undefined) {
      const isMember = line.key?.startsWith('member ') === true;
      const place =
        isForLinesBelow(line) && line.depth === 0 ? floor : isMember ? Math.max(after, floor) : after;
      edits.push(insertion(text, olds, line, place, eol, indent));
      after = place;
      continue;
    }
    after = lineAt(text, old.line.start).end;
    if (isForLinesBelow(line)) floor = Math.max(floor, after);
    if (old.line.kind === 'statement' && (!isSame(old.values, line.values) || old.line.unclosed !== null)) {
      edits.push({
        start: old.line.start,
        end: old.line.unclosed?.end ?? old.line.end,
        text: rewriteLike(text, old.line, line.words),
      });
    }
  }
  return edits;
}

function insertion(
  text: string,
  olds: readonly OldLine[],
  line: NewLine,
  place: number,
  eol: string,
  indent: string,
): TextEdit {
  const siblings = olds.flatMap((other) =>
    other.line.kind === 'statement' && other.values[0] === line.values[0] ? [other.line] : [],
  );
  const words = writeLike(text, siblings, indent.repeat(line.depth + 1), line.words);
  return { start: place, end: place, text: `${words}${eol}` };
}
