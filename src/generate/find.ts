import { nearest } from '../../grammar/vocabulary/nearest.ts';
import { HapeersError } from '../errors.ts';
import type { Source } from '../text.ts';
import type { NodeFile } from './node-file.ts';

/**
 * The error of a proxy that the cluster file speaks about and the config lacks.
 * @param kinds the kinds of sections that it could be, and what the cluster file gives it
 */
export function missingProxy(
  file: NodeFile,
  name: string,
  { keywords, what }: { readonly keywords: readonly string[]; readonly what: string },
): HapeersError {
  const names = file.sections(...keywords).flatMap(({ words }) => words[0]?.value ?? []);
  const near = nearest(name, names);
  const kinds = `${keywords.slice(0, -1).join(', ')} or ${keywords.at(-1)}`;
  return new HapeersError(
    'usage',
    `no ${kinds} is named "${name}", whose ${what} the cluster file defines (${file.source.name})`,
    near === null ? `add that proxy, or remove its ${what} from the cluster file` : `did you mean "${near}"?`,
  );
}

/** `FILE:LINE:COLUMN`. */
export function placeOf(source: Source, offset: number): string {
  const { line, column } = source.position(offset);
  return `${source.name}:${line}:${column}`;
}
