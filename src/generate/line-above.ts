import type { Section, Statement } from '../../grammar/ast.ts';
import type { NodeFile } from './node-file.ts';

/** Settings come first in a proxy, then tables, then what uses them. */
const SETTINGS: ReadonlySet<string> = new Set(
  'mode balance bind description disabled enabled guid id log log-format log-tag maxconn option timeout'.split(
    ' ',
  ),
);

/** The last of the settings that a proxy begins with, or its header. */
export function lineAbove(file: NodeFile, proxy: Section): Statement {
  let above = proxy.header;
  for (const line of proxy.body) {
    if (line.kind === 'comment') continue;
    if (line.kind !== 'statement') break;
    if (!SETTINGS.has(file.keywordOf(line))) break;
    above = line;
  }
  return above;
}
