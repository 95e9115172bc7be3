import type { ConfigTree, Section, Statement, TextRange } from '../../grammar/ast.ts';
import { literalValue } from '../../grammar/word.ts';
import { PROXIES } from '../model/section/kind.ts';

/** An entry of the outline of a config. */
export interface ConfigSymbol {
  /** `peers mypeers`, `server web1`. */
  readonly name: string;
  readonly kind: 'section' | 'proxy' | 'peers' | 'server' | 'peer' | 'table' | 'listener' | 'acl';
  /** The whole of it. */
  readonly range: TextRange;
  /** Its name. */
  readonly selection: TextRange;
  readonly children: readonly ConfigSymbol[];
}

/** Lines that the outline shows, by their first word. */
const LINES: ReadonlyMap<string, ConfigSymbol['kind']> = new Map(
  Object.entries<ConfigSymbol['kind']>({
    server: 'server',
    'server-template': 'server',
    peer: 'peer',
    table: 'table',
    'stick-table': 'table',
    bind: 'listener',
    acl: 'acl',
  }),
);

/** The outline of a config: its sections with what is named in them. */
export function symbolsOf({ text, sections }: ConfigTree): readonly ConfigSymbol[] {
  return sections.map((section) => symbolOf(text, section));
}

function symbolOf(text: string, section: Section): ConfigSymbol {
  const { keyword, header, body } = section;
  const name = header.words[1];
  return {
    name: name === undefined ? keyword : `${keyword} ${text.slice(name.start, name.end)}`,
    kind: keyword === 'peers' ? 'peers' : isProxy(keyword) ? 'proxy' : 'section',
    range: section,
    selection: name ?? header,
    children: body.flatMap((line) => (line.kind === 'statement' ? lineSymbol(text, line, keyword) : [])),
  };
}

function lineSymbol(text: string, line: Statement, section: string): ConfigSymbol[] {
  const [first, second] = line.words;
  const keyword = first === undefined ? null : literalValue(text, first);
  const kind = keyword === null ? undefined : LINES.get(keyword);
  if (kind === undefined || first === undefined) return [];
  const selection = keyword === 'stick-table' ? first : (second ?? first);
  const name = keyword === 'stick-table' ? keyword : text.slice(first.start, selection.end);
  return [
    {
      name,
      kind: section === 'peers' && kind === 'server' ? 'peer' : kind,
      range: line,
      selection,
      children: [],
    },
  ];
}

function isProxy(keyword: string): boolean {
  return PROXIES.includes(keyword);
}
