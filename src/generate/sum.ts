import type { Section } from '../../grammar/ast.ts';
import { bodyIndent } from '../edit/layout.ts';
import { lineAt, lineEndAt, type TextEdit } from '../edit/text-edit.ts';
import { HapeersError } from '../errors.ts';
import type { ClusterSum } from '../model/cluster.ts';
import { FRONTENDS } from '../model/section/kind.ts';
import { beginOfSum, endOfSum, sumLines } from '../model/table/sum-lines.ts';
import type { Version } from '../model/value/version.ts';
import type { Source } from '../text.ts';
import { missingProxy, placeOf } from './find.ts';
import { lineAbove } from './line-above.ts';
import type { NodeFile } from './node-file.ts';

/**
 * What brings the rules of all sums into the proxies that they name, and takes away those of sums that are no more.
 * @throws HapeersError `usage` where such a proxy is missing, or the end of older rules
 */
export function sumEdits(file: NodeFile, sums: readonly ClusterSum[], version: Version): TextEdit[] {
  const wanted = new Map<Section, ClusterSum[]>();
  for (const sum of sums) {
    for (const name of sum.frontends) {
      const [proxy] = file.sectionsNamed(FRONTENDS, name);
      if (proxy === undefined) throw missingProxy(file, name, { keywords: FRONTENDS, what: 'sum' });
      wanted.set(proxy, [...(wanted.get(proxy) ?? []), sum]);
    }
  }
  return file
    .sections(...FRONTENDS)
    .flatMap(({ section }) => proxyEdits(file, section, wanted.get(section) ?? [], version));
}

function proxyEdits(
  file: NodeFile,
  proxy: Section,
  sums: readonly ClusterSum[],
  version: Version,
): TextEdit[] {
  const { source, document } = file;
  const { text, sections } = document;
  const next = sections[sections.indexOf(proxy) + 1];
  const blocks = blocksIn(source, proxy.start, next?.start ?? text.length);
  const indent = bodyIndent(text, proxy);
  const eol = lineEndAt(text, proxy.header.start);
  const textOf = (sum: ClusterSum) =>
    sumLines(sum, version)
      .map((line) => `${indent}${line}${eol}`)
      .join('');
  const edits = blocks.flatMap((block): TextEdit[] => {
    const sum = sums.find(({ name }) => name === block.name);
    const now = sum === undefined ? '' : textOf(sum);
    const before = text.slice(block.start, block.end);
    return now.trimEnd() === before.trimEnd() ? [] : [{ start: block.start, end: block.end, text: now }];
  });
  const missing = sums.filter(({ name }) => blocks.every((block) => block.name !== name));
  if (missing.length === 0) return edits;
  const place = lineAt(text, lineAbove(file, proxy).start).end;
  return [...edits, { start: place, end: place, text: missing.map(textOf).join('') }];
}

interface Block {
  readonly name: string;
  /** Of whole lines. */
  readonly start: number;
  readonly end: number;
}

function blocksIn(source: Source, from: number, until: number): readonly Block[] {
  const part = source.text.slice(from, until);
  return [...part.matchAll(/^[ \t]*# BEGIN hapeers sum (\S+)[ \t]*\r?$/gm)].map((match) => {
    const name = match[1] ?? '';
    const start = from + match.index;
    const last = part
      .slice(match.index)
      .search(new RegExp(`^[ \\t]*# END hapeers sum ${escaped(name)}[ \\t]*\\r?$`, 'm'));
    if (last === -1) {
      throw new HapeersError(
        'usage',
        `"${beginOfSum(name)}" has no end (${placeOf(source, start)})`,
        `write "${endOfSum(name)}" below its rules`,
      );
    }
    return { name, start, end: lineAt(source.text, start + last).end };
  });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
