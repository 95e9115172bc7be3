import type { TextRange } from '../../../grammar/ast.ts';
import { removeLines } from '../../edit/line-edits.ts';
import { lineAt, type TextEdit } from '../../edit/text-edit.ts';
import type { Config, ProxySection } from '../../model/config.ts';
import { holds } from '../../model/table/data.ts';
import type { StickTable, TableUse } from '../../model/table/stick-table.ts';
import type { Fix } from '../../problem.ts';
import { editsIn } from './edits.ts';

/**
 * The fix of a second stick-table in a proxy: it goes to a separate backend, and the rules that track what only it stores
 * name that. It is not safe, since which table a rule was meant for is a guess. Null where something is quoted.
 * @param number which table of the proxy it is, counted from 1
 */
export function ownBackend(
  config: Config,
  proxy: ProxySection,
  first: StickTable,
  second: StickTable,
  number: number,
): Fix | null {
  const { source, statement } = second;
  const name = `${proxy.name?.value ?? ''}_${number}`;
  const last = proxy.section.body.at(-1);
  if (proxy.name?.value == null || last === undefined || last.end < statement.end) return null;
  if (config.proxies.some((one) => one.name?.value === name)) return null;
  const line = lineAt(source.text, statement.start);
  const tracks = tracksOf(config, proxy, first, second);
  const changed: readonly TextRange[] = [statement, ...tracks.map((track) => track.statement)];
  if (changed.some((range) => /["'\\]/.test(source.slice(range)))) return null;
  const eol = source.text.includes('\r\n') ? '\r\n' : '\n';
  const end = lineAt(source.text, last.start).end;
  const isOpen = !source.text.slice(0, end).endsWith('\n');
  const text = source.text.slice(line.start, line.end).trimEnd();
  const backend = `${isOpen ? eol : ''}${eol}backend ${name}${eol}${text}${eol}`;
  const edits: readonly TextEdit[] = [
    removeLines(source.text, line),
    ...tracks.map(({ range }) => ({ start: range.end, end: range.end, text: ` table ${name}` })),
    { start: end, end, text: backend },
  ];
  const description = `move the table to a separate backend "${name}"${tracks.length === 0 ? '' : ', and name that in the rules'}`;
  return { description, safe: false, edits: editsIn(source, edits) };
}

/** The tracking rules of the proxy whose counters are read for data that only the second table stores. */
function tracksOf(
  config: Config,
  proxy: ProxySection,
  first: StickTable,
  second: StickTable,
): readonly TableUse[] {
  const own = config.uses.filter(
    ({ section, source }) => section === proxy.section && source === second.source,
  );
  const counters = new Set(
    own.flatMap(({ counter, dataType, index, by }) => {
      const isSecond =
        by !== 'track' &&
        dataType !== null &&
        holds(second, dataType, index) &&
        !holds(first, dataType, index);
      return isSecond ? [counter] : [];
    }),
  );
  return own.filter(({ by, counter, word }) => by === 'track' && word === null && counters.has(counter));
}
