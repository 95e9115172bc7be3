import type { TextRange } from '../../grammar/ast.ts';
import type { Source } from '../text.ts';

/** What a config gives names to. Tables of peers sections are `table`; those of proxies have their proxy's name. */
export type NamedKind = 'peers' | 'peer' | 'table' | 'proxy' | 'defaults' | 'server' | 'acl';

/** A place where a name is given or used. */
export interface Occurrence {
  readonly kind: NamedKind;
  readonly name: string;
  /** The section that the name belongs to: a server's proxy, a peer's peers section; null where every section is meant. */
  readonly scope: string | null;
  readonly role: 'definition' | 'reference';
  readonly source: Source;
  /** The name itself, without what surrounds it in the word. */
  readonly range: TextRange;
}

/** Whether two occurrences mean the same thing. */
export function isSame(a: Occurrence, b: Occurrence): boolean {
  return (
    a.kind === b.kind &&
    a.name === b.name &&
    (a.scope === b.scope || (a.kind === 'peer' && (a.scope === null || b.scope === null)))
  );
}

/** The occurrence that an offset of a file touches, the shortest where several do; null for none. */
export function occurrenceAt(
  occurrences: readonly Occurrence[],
  file: string,
  offset: number,
): Occurrence | null {
  const touching = occurrences.filter(
    ({ source, range }) => source.name === file && range.start <= offset && offset <= range.end,
  );
  const length = ({ range }: Occurrence) => range.end - range.start;
  return touching.toSorted((a, b) => length(a) - length(b))[0] ?? null;
}
