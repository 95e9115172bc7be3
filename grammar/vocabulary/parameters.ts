import type { Branch } from './branch.ts';
import { branchNamed } from './branch.ts';
import table from './parameters.json' with { type: 'json' };
import ignoredTable from './peers-parameters.json' with { type: 'json' };
import type { Entry, KnownWord, WordRow } from './rows.ts';
import { indexRows, isKnown, readWord, rowIn } from './rows.ts';

/** Lines that take parameters. A `peer` line takes those of `server`. */
export type ParameterPlace = 'server' | 'default-server' | 'bind' | 'default-bind';

/** A word of a `server` or `bind` line, with the words after it that belong to it. */
export interface Parameter extends KnownWord {
  /** How many words after the keyword HAProxy takes as its arguments, whatever they are. No branch differs. */
  readonly args: number;
  /**
   * Words that may follow those arguments, each with one argument of its own, in any order and number
   * (`source ADDR usesrc clientip interface eth0`). Empty for all but `source`.
   */
  readonly options: readonly string[];
  /**
   * False where `default-server` raises an alert, skips the parameter with its arguments, and goes on: such a file
   * is still accepted (`id`, `guid`, `no-sslv3` ...). A `default-bind` takes every parameter of `bind`.
   */
  readonly onDefault: boolean;
  /** Set where the parameter changes nothing on a line of a peers section. */
  readonly ignoredInPeers: IgnoredInPeers | null;
}

/** A parameter without effect in a peers section. */
export interface IgnoredInPeers {
  /** The branch from which on HAProxy warns about it; null where it never says so. */
  readonly warnsSince: Branch | null;
  /** The branches that it does have an effect on, from the first to before the second; null for none. */
  readonly acts: { readonly from: Branch; readonly until: Branch | null } | null;
}

interface ParameterRow extends WordRow {
  readonly args: number;
  readonly options?: string;
  readonly default?: boolean;
}

const parameters = indexRows<ParameterRow>(table.rows);
let ignored: ReadonlyMap<string, IgnoredInPeers> | null = null;

/**
 * The parameter that HAProxy takes `word` for in such a line, as `branch` (by default the newest) takes it; null for
 * words that no branch knows. Ask `existsIn(parameter, branch)` whether that branch knows it.
 *
 * As HAProxy does (srv_find_kw, bind_find_kw), the word is compared up to its first opening parenthesis only, and
 * with its case: `set-proxy-v2-tlv-fmt(0xE1)` is `set-proxy-v2-tlv-fmt`.
 */
export function parameterOf(
  place: ParameterPlace,
  word: string,
  branch: Branch | null = null,
): Parameter | null {
  const parenthesis = word.indexOf('(');
  const keyword = parenthesis < 0 ? word : word.slice(0, parenthesis);
  const entry = parameters.find(sideOf(place), keyword);
  return entry && read(place, keyword, entry, branch);
}

/** The parameters of such a line that a branch accepts, or that any accepts. */
export function parametersOf(place: ParameterPlace, branch: Branch | null = null): readonly Parameter[] {
  return [...parameters.wordsOf(sideOf(place))]
    .filter(([, entry]) => branch === null || isKnown(entry, branch))
    .map(([keyword, entry]) => read(place, keyword, entry, branch))
    .filter(
      (parameter) => parameter.verdict === 'accepted' && (place !== 'default-server' || parameter.onDefault),
    );
}

function sideOf(place: ParameterPlace): 'server' | 'bind' {
  return place === 'server' || place === 'default-server' ? 'server' : 'bind';
}

function ignoredBy(group: (typeof ignoredTable.rows)[number]): IgnoredInPeers {
  const from = branchNamed('actsFrom' in group ? (group.actsFrom ?? null) : null);
  const until = branchNamed('actsUntil' in group ? (group.actsUntil ?? null) : null);
  return { warnsSince: branchNamed(group.warnsSince), acts: from === null ? null : { from, until } };
}

function read(
  place: ParameterPlace,
  keyword: string,
  entry: Entry<ParameterRow>,
  branch: Branch | null,
): Parameter {
  const row = rowIn(entry, branch);
  ignored ??= new Map(
    ignoredTable.rows.flatMap((group) => group.words.map((word) => [word, ignoredBy(group)] as const)),
  );
  return {
    ...readWord(keyword, entry, branch),
    args: row.args,
    options: row.options?.split(' ') ?? [],
    onDefault: row.default ?? true,
    ignoredInPeers: sideOf(place) === 'server' ? (ignored.get(keyword) ?? null) : null,
  };
}
