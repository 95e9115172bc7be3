import type { ConfigTree, Line, TextRange } from '../../grammar/ast.ts';
import type { Problem } from '../problem.ts';
import type { Source } from '../text.ts';
import { currentRuleId } from './renamed-rules.ts';

/** A rule in a suppression. */
export interface SuppressedRule {
  /** The id that the rule has today. */
  readonly id: string;
  /** As the comment writes it. */
  readonly written: string;
  readonly range: TextRange;
}

/** A comment that silences rules: `# hapeers: ignore=RULE[,RULE] -- reason` or `ignore-file=`. */
export interface Suppression {
  readonly source: Source;
  /** The comment. */
  readonly range: TextRange;
  readonly rules: readonly SuppressedRule[];
  /** The lines that it covers, from 1; null for the whole file. */
  readonly lines: { readonly first: number; readonly last: number } | null;
}

const COMMENT = /^#+\s*hapeers:\s*(ignore|ignore-file)=(\S+)/;

/**
 * The suppressions of a file. At the end of a line a comment covers that line; alone on its line it covers the next line
 * that is no comment.
 */
export function suppressionsOf(source: Source, document: ConfigTree): readonly Suppression[] {
  if (!source.text.includes('hapeers:')) return [];
  const found: Suppression[] = [];
  let waiting: TextRange[] = [];
  const read = (comment: TextRange, lines: Suppression['lines']) => {
    const suppression = parseComment(source, comment, lines);
    if (suppression !== null) found.push(suppression);
  };
  for (const line of linesOf(document)) {
    if (line.kind === 'comment') {
      waiting.push(line);
      continue;
    }
    const number = source.position(line.start).line;
    for (const comment of waiting) read(comment, { first: number, last: number });
    waiting = [];
    if (line.kind !== 'scope' && line.comment !== null) read(line.comment, { first: number, last: number });
  }
  for (const comment of waiting) {
    const number = source.position(comment.start).line;
    read(comment, { first: number, last: number });
  }
  return found;
}

function* linesOf(document: ConfigTree): Generator<Line> {
  yield* document.preamble;
  for (const section of document.sections) {
    yield section.header;
    yield* section.body;
  }
}

function parseComment(source: Source, comment: TextRange, lines: Suppression['lines']): Suppression | null {
  const match = COMMENT.exec(source.slice(comment));
  if (match === null) return null;
  const [whole, kind, list = ''] = match;
  let start = comment.start + whole.length - list.length;
  const rules = list.split(',').map((written) => {
    const range = { start, end: start + written.length };
    start += written.length + 1;
    return { id: currentRuleId(written), written, range };
  });
  return { source, range: comment, rules, lines: kind === 'ignore-file' ? null : lines };
}

/** What is left of problems, and the rules of suppressions that silenced nothing. */
export interface Suppressed {
  readonly problems: readonly Problem[];
  readonly unused: readonly { readonly source: Source; readonly id: string; readonly range: TextRange }[];
}

/** Takes away what is suppressed. A problem is on the line where its range starts. */
export function suppress(problems: readonly Problem[], suppressions: readonly Suppression[]): Suppressed {
  if (suppressions.length === 0) return { problems, unused: [] };
  const used = new Set<TextRange>();
  const index = byPlace(suppressions);
  const left = problems.filter((problem) => {
    const covering = covers(index, problem).flatMap(({ rules }) =>
      rules.filter(({ id }) => id === problem.rule),
    );
    for (const { range } of covering) used.add(range);
    return covering.length === 0;
  });
  const unused = suppressions.flatMap(({ source, rules }) =>
    rules.filter(({ range }) => !used.has(range)).map(({ id, range }) => ({ source, id, range })),
  );
  return { problems: left, unused };
}

/** Those of a file by the line that they cover, and under null those of all of it. */
type Places = ReadonlyMap<Source, ReadonlyMap<number | null, readonly Suppression[]>>;

function byPlace(suppressions: readonly Suppression[]): Places {
  const places = new Map<Source, Map<number | null, Suppression[]>>();
  for (const suppression of suppressions) {
    const { source, lines } = suppression;
    const own = places.get(source) ?? new Map<number | null, Suppression[]>();
    places.set(source, own);
    for (let line = lines?.first ?? null; ; line++) {
      const there = own.get(line);
      if (there === undefined) own.set(line, [suppression]);
      else there.push(suppression);
      if (line === null || lines === null || line >= lines.last) break;
    }
  }
  return places;
}

function covers(places: Places, { source, range }: Problem): readonly Suppression[] {
  const own = places.get(source);
  if (own === undefined) return [];
  return [...(own.get(null) ?? []), ...(own.get(source.position(range.start).line) ?? [])];
}
