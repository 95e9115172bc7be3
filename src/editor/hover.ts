import type { ConfigTree } from '../../grammar/ast.ts';
import {
  type Branch,
  converterOf,
  dataTypeOf,
  fetchOf,
  type KnownWord,
  keyTypeOf,
  type Lifetime,
  parameterOf,
  sectionOf,
  statementOf,
  tableArgumentOf,
} from '../../grammar/vocabulary.ts';
import type { Rule } from '../lint/rule.ts';
import { rules } from '../lint/rules/index.ts';
import type { Problem } from '../problem.ts';
import type { TextRange } from '../text.ts';
import { parameterWordsOf } from './parameter-words.ts';
import { type Spot, spotAt } from './spot.ts';

/** What an editor shows about a place. */
export interface Hover {
  /** Markdown. */
  readonly text: string;
  readonly range: TextRange;
}

/** What is known about the word at an offset and about the problems there; null for nothing. */
export function hoverAt(
  document: ConfigTree,
  offset: number,
  branch: Branch,
  problems: readonly Problem[],
): Hover | null {
  const end = endOfWordAt(document.text, offset);
  const spot = spotAt(document, end);
  const word = spot.words[spot.index];
  if (word === undefined || spot.isOpaque) return null;
  const here = problems.filter(({ range }) => range.start <= offset && offset <= range.end);
  const texts = [
    ...describe(
      spot,
      branch,
      document.text.slice(word.range.start, word.range.end),
      offset - word.range.start,
    ),
  ];
  texts.push(...here.flatMap(({ rule }) => rules.filter(({ id }) => id === rule)).map(ruleText));
  return texts.length === 0 ? null : { text: [...new Set(texts)].join('\n\n---\n\n'), range: word.range };
}

function endOfWordAt(text: string, offset: number): number {
  let end = offset;
  while (/[^\s]/.test(text.charAt(end))) end++;
  return end;
}

function ruleText({ id, why, remedy }: Rule): string {
  return `**${id}**\n\n${why}\n\n${remedy}`;
}

function describe({ section, words, index }: Spot, branch: Branch, text: string, at: number): string[] {
  const value = words[index]?.value ?? text;
  if (index === 0 && section !== null) {
    const isHeader = words[0]?.range.start === section.header.start;
    const known = isHeader ? sectionOf(value) : statementOf(section.keyword, value);
    return known === null
      ? []
      : [wordText(value, isHeader ? 'section' : `line of a ${section.keyword} section`, known, branch)];
  }
  const own = parameterWordsOf(words[0]?.value ?? '');
  // A server may have any name.
  if (own !== null && index < own.first) return [];
  const parameter = own === null ? null : parameterOf(own.place, value);
  if (parameter !== null) {
    const ignored = section?.keyword === 'peers' && parameter.ignoredInPeers !== null;
    return [
      wordText(value, `parameter of a ${words[0]?.value} line`, parameter, branch) +
        (ignored ? '\n\nA peers section ignores it.' : ''),
    ];
  }
  return tableText(words, index, section?.keyword ?? '', text, at, branch) ?? sampleText(text, at, branch);
}

function tableText(
  words: Spot['words'],
  index: number,
  section: string,
  text: string,
  at: number,
  branch: Branch,
): string[] | null {
  const keyword = words[0]?.value;
  if (keyword !== 'stick-table' && !(keyword === 'table' && section === 'peers')) return null;
  const before = words[index - 1]?.value;
  const argument = tableArgumentOf(text);
  if (before === 'type') {
    const type = keyTypeOf(text);
    return type === null
      ? []
      : [lifetimeText(text, `key type of a stick-table, ${type.bytes} bytes`, type, branch)];
  }
  if (before !== 'store' && argument !== null) {
    return [lifetimeText(text, 'argument of a stick-table', argument, branch)];
  }
  const name = nameAround(text, at);
  const data = dataTypeOf(name);
  if (data === null) return [];
  const local =
    data.localSince === null ? '' : `\n\nNot replicated since ${data.localSince}: every node keeps its own.`;
  const args = data.args.length === 0 ? '' : `(${data.args.join(',')})`;
  return [lifetimeText(`${name}${args}`, 'data type of a stick-table', data, branch) + local];
}

function sampleText(text: string, at: number, branch: Branch): string[] {
  const name = nameAround(text, at);
  const fetch = fetchOf(name);
  if (fetch !== null) return [wordText(name, 'sample fetch', fetch, branch)];
  const converter = converterOf(name);
  return converter === null ? [] : [wordText(name, 'converter', converter, branch)];
}

/** The name in a word such as `src,table_gpc0(t)` that an offset in it touches. */
function nameAround(text: string, at: number): string {
  const before = /[A-Za-z0-9_.-]*$/.exec(text.slice(0, at))?.[0] ?? '';
  const after = /^[A-Za-z0-9_.-]*/.exec(text.slice(at))?.[0] ?? '';
  return before + after;
}

function wordText(name: string, what: string, word: KnownWord, branch: Branch): string {
  const notes = [
    ...(word.experimental ? ['experimental: needs "expose-experimental-directives"'] : []),
    ...(word.deprecated ? ['deprecated'] : []),
    ...(word.feature === null ? [] : [`needs a build with ${word.feature}`]),
    ...(word.verdict === 'ignored' ? ['HAProxy ignores it here with a warning'] : []),
    ...(word.verdict === 'refused' ? ['HAProxy refuses it here'] : []),
    ...(word.removedSince === null ? [] : [`removed in ${word.removedSince}`]),
  ];
  return [lifetimeText(name, what, word, branch), ...notes.map((note) => `- ${note}`)].join('\n');
}

function lifetimeText(name: string, what: string, { since, until }: Lifetime, branch: Branch): string {
  const from = since === null ? 'HAProxy 2.4 and later' : `HAProxy ${since} and later`;
  const range = until === null ? from : `HAProxy ${since ?? '2.4'} to ${until}`;
  return `\`${name}\`: ${what}\n\n${range} (this file is read for ${branch})`;
}
