import type { ConfigTree } from '../../grammar/ast.ts';
import {
  type Branch,
  converterNames,
  dataTypes,
  existsIn,
  fetchNames,
  keyTypes,
  type Lifetime,
  optionsOf,
  parametersOf,
  sectionKeywords,
  statementsOf,
  tableArguments,
} from '../../grammar/vocabulary.ts';
import type { NamedKind, Occurrence } from './occurrence.ts';
import { parameterWordsOf } from './parameter-words.ts';
import { type Spot, spotAt } from './spot.ts';

/** A word that may be written at a place. */
export interface Completion {
  readonly text: string;
  readonly kind: 'keyword' | 'parameter' | 'value' | 'function' | 'name';
  /** What it is, in a few words. */
  readonly detail: string;
}

/** What completion knows besides the text. */
export interface CompletionContext {
  readonly branch: Branch;
  readonly occurrences: readonly Occurrence[];
}

/**
 * What may be written at an offset, in the words of that branch. Empty in comments and where anything goes. The caller
 * matches the result against what is written already.
 */
export function completionsAt(
  document: ConfigTree,
  offset: number,
  context: CompletionContext,
): readonly Completion[] {
  const spot = spotAt(document, offset);
  if (spot.isOpaque) return [];
  if (spot.index === 0) return firstWords(spot, context);
  const { section } = spot;
  if (section === null) return [];
  const isHeader = spot.words[0]?.range.start === section.header.start;
  return isHeader ? headerWords(spot, context) : lineWords(spot, section.keyword, context);
}

function firstWords({ section }: Spot, { branch }: CompletionContext): readonly Completion[] {
  const statements = section === null ? [] : statementsOf(section.keyword, branch);
  return [
    ...statements.map(
      (text): Completion => ({ text, kind: 'keyword', detail: `line of a ${section?.keyword} section` }),
    ),
    ...sectionKeywords(branch).map((text): Completion => ({ text, kind: 'keyword', detail: 'section' })),
  ];
}

function headerWords({ words, index }: Spot, context: CompletionContext): readonly Completion[] {
  return words[index - 1]?.value === 'from' ? names(context, 'defaults') : [];
}

function lineWords(spot: Spot, section: string, context: CompletionContext): readonly Completion[] {
  const { words, index, prefix } = spot;
  const keyword = words[0]?.value ?? '';
  const before = words[index - 1]?.value ?? '';
  const named = namesAfter(keyword, before, section, context);
  if (named !== null) return named;
  if (isInCondition(spot)) return [...names(context, 'acl', spot.section?.header), ...fetches(context)];
  if (keyword === 'stick-table' || (keyword === 'table' && section === 'peers')) {
    return tableWords(before, prefix, section, context);
  }
  if (keyword === 'option' && index === 1) {
    return optionsOf(section, context.branch).map((text) => ({ text, kind: 'value', detail: 'option' }));
  }
  if (prefix.includes(',')) return converters(context);
  if (isSample(keyword, before)) return fetches(context);
  return parameters(keyword, section, index, context);
}

/** What a word before the place asks for by name; null where it asks for none. */
function namesAfter(
  keyword: string,
  before: string,
  section: string,
  context: CompletionContext,
): readonly Completion[] | null {
  if (before === 'peers' && keyword === 'stick-table') return names(context, 'peers');
  if (before === 'table' && keyword !== 'table') return tableNames(context);
  if (keyword === 'use_backend' || keyword === 'default_backend') {
    return before === keyword ? names(context, 'proxy') : null;
  }
  if (before === 'use-server') return names(context, 'server');
  if (before === 'localpeer' && section === 'global') return names(context, 'peer');
  return null;
}

function isInCondition({ words, index }: Spot): boolean {
  return words.slice(0, index).some(({ value }) => value === 'if' || value === 'unless');
}

/** Words that a sample follows. */
function isSample(keyword: string, before: string): boolean {
  return (
    /^track-sc\d+$/.test(before) ||
    (keyword === 'stick' && /^(?:on|match|store-request|store-response)$/.test(before)) ||
    (keyword === 'acl' && before !== 'acl')
  );
}

function tableWords(
  before: string,
  prefix: string,
  section: string,
  { branch }: CompletionContext,
): readonly Completion[] {
  const known = <Word extends Lifetime & { readonly keyword: string }>(list: readonly Word[]) =>
    list.filter((one) => existsIn(one, branch));
  if (before === 'type') {
    return known(keyTypes).map(({ keyword }) => ({ text: keyword, kind: 'value', detail: 'key type' }));
  }
  if (before === 'store' || prefix.includes(',')) {
    return known(dataTypes).map(({ keyword, args }) => ({
      text: args.length === 0 ? keyword : `${keyword}(${args.includes('period') ? '10s' : '1'})`,
      kind: 'value',
      detail: 'data type',
    }));
  }
  if (before === 'srvkey') return ['name', 'addr'].map((text) => ({ text, kind: 'value', detail: 'srvkey' }));
  return known(tableArguments)
    .filter(({ inPeers }) => inPeers || section !== 'peers')
    .map(({ keyword }) => ({ text: keyword, kind: 'parameter', detail: 'argument of a stick-table' }));
}

function parameters(
  keyword: string,
  section: string,
  index: number,
  { branch }: CompletionContext,
): readonly Completion[] {
  const words = parameterWordsOf(keyword);
  if (words === null || index < words.first) return [];
  return parametersOf(words.place, branch)
    .filter(({ ignoredInPeers }) => section !== 'peers' || ignoredInPeers === null)
    .map(({ keyword: text, args }) => ({
      text,
      kind: 'parameter',
      detail: args === 0 ? 'parameter without a value' : 'parameter with a value',
    }));
}

function fetches({ branch }: CompletionContext): readonly Completion[] {
  return fetchNames(branch).map((text) => ({ text, kind: 'function', detail: 'sample fetch' }));
}

function converters({ branch }: CompletionContext): readonly Completion[] {
  return converterNames(branch).map((text) => ({ text, kind: 'function', detail: 'converter' }));
}

function names(
  { occurrences }: CompletionContext,
  kind: NamedKind,
  within: { readonly start: number } | undefined = undefined,
): readonly Completion[] {
  const given = occurrences.filter((one) => one.kind === kind && one.role === 'definition');
  const nearest = given.findLast(({ range }) => within === undefined || range.start >= within.start)?.scope;
  const own = kind === 'acl' && within !== undefined ? given.filter(({ scope }) => scope === nearest) : given;
  return [...new Set(own.map(({ name }) => name))].map((text) => ({
    text,
    kind: 'name',
    detail: DETAILS[kind],
  }));
}

const DETAILS: Readonly<Record<NamedKind, string>> = {
  peers: 'peers section',
  peer: 'peer',
  table: 'table of a peers section',
  proxy: 'proxy',
  defaults: 'defaults section',
  server: 'server',
  acl: 'ACL',
};

/** Tables as rules name them: by their proxy, or as `SECTION/TABLE`. */
function tableNames(context: CompletionContext): readonly Completion[] {
  const own = context.occurrences.flatMap(({ kind, role, scope, name }): Completion[] =>
    kind === 'table' && role === 'definition' && scope !== null
      ? [{ text: `${scope}/${name}`, kind: 'name', detail: DETAILS.table }]
      : [],
  );
  return [...own, ...names(context, 'proxy')];
}
