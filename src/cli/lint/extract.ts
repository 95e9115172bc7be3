/** A config inside another file: the lines of the file with all others emptied, so that every place stays what it is. */
export interface Extract {
  /** Its first line in the file, from 1. */
  readonly line: number;
  readonly text: string;
}

/** Headers of sections that a config begins with, or at least has. */
const SECTION =
  /^[ \t]*(?:(?:global|defaults)[ \t]*(?:#.*)?|(?:defaults|frontend|backend|listen|peers|resolvers|userlist)[ \t]+[^\s:]+[ \t]*(?:#.*)?)\r?$/m;

/**
 * The haproxy.cfg texts in a file: literal blocks (`key: |`) of YAML, as in ConfigMaps and Helm values, and fenced blocks of
 * Markdown. HAProxy does not mind the indentation, so the lines are judged where they are. Folded and quoted strings, whose
 * lines are others than those of the file, are left out.
 */
export function extractConfigs(text: string): readonly Extract[] {
  const lines = text.split(/(?<=\n)/);
  const blocks = [...literalBlocks(lines), ...fencedBlocks(lines)];
  return blocks
    .filter(([from, to]) => SECTION.test(lines.slice(from, to).join('')))
    .sort(([a], [b]) => a - b)
    .map(([from, to]) => ({
      line: from + 1,
      text: lines.map((line, index) => (index >= from && index < to ? line : lineEndOf(line))).join(''),
    }));
}

type Block = readonly [from: number, to: number];

function lineEndOf(line: string): string {
  return /\r?\n$/.exec(line)?.[0] ?? '';
}

function* literalBlocks(lines: readonly string[]): Generator<Block> {
  for (let index = 0; index < lines.length; index++) {
    const header = /^(\s*)(?:- )*.*(?:[:-]|^)\s\|[-+0-9]*\s*(?:#.*)?$/.exec((lines[index] ?? '').trimEnd());
    if (header === null) continue;
    const indent = header[1]?.length ?? 0;
    let end = index + 1;
    while (end < lines.length && (isBlank(lines[end]) || indentOf(lines[end]) > indent)) end++;
    if (end > index + 1) yield [index + 1, end];
    index = end - 1;
  }
}

function* fencedBlocks(lines: readonly string[]): Generator<Block> {
  for (let index = 0; index < lines.length; index++) {
    const fence = /^\s*(`{3,}|~{3,})/.exec(lines[index] ?? '')?.[1];
    if (fence === undefined) continue;
    const end = lines.findIndex((line, at) => at > index && line.trim().startsWith(fence));
    if (end === -1) return;
    yield [index + 1, end];
    index = end;
  }
}

function isBlank(line: string | undefined): boolean {
  return line === undefined || line.trim() === '';
}

function indentOf(line: string | undefined): number {
  return line === undefined ? 0 : line.length - line.trimStart().length;
}
