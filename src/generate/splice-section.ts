import type { Directive, Section, Statement } from '../../grammar/ast.ts';
import { indentAt, lineAt, lineEndAt, type TextEdit, wordKey } from '../../grammar/edit.ts';
import { HapeersError } from '../errors.ts';
import type { ClusterSection } from '../model/cluster.ts';
import type { Source } from '../text.ts';
import { rewrite, valueOf, wordsOf, writeLike } from './layout.ts';
import { isSame } from './same.ts';
import type { Block, BodyLine } from './section.ts';

/** A line of the section as it stands in the file. */
interface OldLine {
  readonly line: Statement | Directive;
  readonly values: readonly string[];
  /** What it defines; null where the cluster file has no say about it, so that it stays as it is. */
  readonly key: string | null;
}

/** A line as it shall be. */
interface NewLine extends BodyLine {
  readonly words: readonly string[];
  readonly values: readonly string[];
  readonly key: string | null;
}

/**
 * The edits that make an existing section say what the block says: lines that mean the same stay to the byte, others
 * are rewritten in place, missing ones are inserted, surplus ones removed. Comments stay. Of lines that the cluster
 * file does not speak about (`table` and `log` without such keys, `disabled`) none is touched.
 * @throws HapeersError `usage` where a condition that reaches beyond the section divides it
 */
export function spliceSection(
  source: Source,
  old: Section,
  block: Block,
  section: ClusterSection,
): TextEdit[] {
  const { text } = source;
  const news = numbered(
    block.body.map((line): NewLine => {
      const words = wordsOf(line.text);
      const values = words.map(valueOf);
      return { ...line, words, values, key: keyOf(values) };
    }),
  );
  const inner = innerDirectives(text, old);
  const olds = numbered(
    old.body.flatMap((line): OldLine[] => {
      if (line.kind !== 'statement' && line.kind !== 'directive') return [];
      if (line.kind === 'directive' && !inner.has(line)) return [];
      const values = line.words.map((word) => wordKey(text, word));
      return [{ line, values, key: isManaged(values, section) ? keyOf(values) : null }];
    }),
  );
  refuseTornSection(source, old, inner, olds);
  const isConditional = inner.size > 0 || news.some(({ depth }) => depth > 0);
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

/** Directives of conditions that begin and end within the section; others belong to what is around it. */
function innerDirectives(text: string, section: Section): ReadonlySet<Directive> {
  const inner = new Set<Directive>();
  const open: Directive[][] = [];
  for (const line of section.body) {
    if (line.kind !== 'directive') continue;
    const [word] = line.words;
    const name = word === undefined ? '' : wordKey(text, word);
    if (name === '.if') open.push([line]);
    else if (name === '.elif' || name === '.else') open.at(-1)?.push(line);
    else if (name === '.endif') {
      const group = open.pop();
      for (const directive of group === undefined ? [] : [...group, line]) inner.add(directive);
    }
  }
  return inner;
}

/** What stands behind a directive of an outer condition is not always in this section. */
function refuseTornSection(
  source: Source,
  section: Section,
  inner: ReadonlySet<Directive>,
  olds: readonly OldLine[],
): void {
  const outer = section.body.find(
    (line) =>
      line.kind === 'directive' &&
      !inner.has(line) &&
      line.words[0] !== undefined &&
      CONDITIONS.has(wordKey(source.text, line.words[0])),
  );
  const last = olds.findLast(({ key }) => key !== null);
  if (outer === undefined || last === undefined || last.line.start < outer.start) return;
  const { line, column } = source.position(outer.start);
  throw new HapeersError(
    'usage',
    `a condition that reaches beyond the section divides "${source.slice(section.header)}" (${source.name}:${line}:${column})`,
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

/** `default-server` covers, and `shards` limits, only what stands below. */
function isForLinesBelow({ values: [keyword] }: NewLine): boolean {
  return keyword === 'default-server' || keyword === 'shards';
}

/** Where conditions are involved the order decides: the longest common run of equal lines stays. */
function pairInOrder(olds: readonly OldLine[], news: readonly NewLine[]): Map<NewLine, OldLine> {
  const managed = olds.filter(({ key }) => key !== null);
  const width = news.length + 1;
  const lengths = new Uint32Array((managed.length + 1) * width);
  const at = (row: number, column: number) => lengths[row * width + column] ?? 0;
  const equal = (row: number, column: number) => {
    const [old, line] = [managed[row], news[column]];
    return old !== undefined && line !== undefined && isSame(old.values, line.values);
  };
  for (let row = managed.length - 1; row >= 0; row--) {
    for (let column = news.length - 1; column >= 0; column--) {
      lengths[row * width + column] = equal(row, column)
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const pairs = new Map<NewLine, OldLine>();
  for (let row = 0, column = 0; row < managed.length && column < news.length; ) {
    const [old, line] = [managed[row], news[column]];
    if (old !== undefined && line !== undefined && equal(row, column)) {
      pairs.set(line, old);
      row++;
      column++;
    } else if (at(row + 1, column) >= at(row, column + 1)) row++;
    else column++;
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
  const indent = indentOf(text, section, olds);
  const top = lineAt(text, section.header.start).end;
  let after = top;
  // No member may come to stand above what is for it.
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
        text: rewrite(text, old.line, line.words),
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
  const words = writeLike(text, siblings, line.words);
  return { start: place, end: place, text: `${indent.repeat(line.depth + 1)}${words}${eol}` };
}

/** The indentation of the section's lines; of the file's where it has none. */
function indentOf(text: string, section: Section, olds: readonly OldLine[]): string {
  const [first] = olds;
  return first === undefined ? fileIndent(text, section.start) : indentAt(text, first.line.start);
}

/** The indentation of the first indented line of a text that is no comment; four blanks where there is none. */
export function fileIndent(text: string, header = 0): string {
  const own = indentAt(text, header);
  return /^([ \t]+)[^\s#]/m.exec(text)?.[1] ?? `${own}    `;
}
