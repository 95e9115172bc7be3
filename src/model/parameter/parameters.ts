import {
  type Branch,
  type ParameterPlace,
  parameterOf,
  type Parameter as Vocable,
} from '../../../grammar/vocabulary.ts';
import type { Parameter, ParameterList } from '../config.ts';
import type { Argument } from '../line/expand.ts';

const NOTHING: readonly Argument[] = [];

/**
 * Reads the parameters of a `server`, `bind`, `default-server` or `default-bind` line, which begin at `from`: each
 * keyword takes as many arguments as HAProxy's own parser of it. Ends at the first word that no version knows, where
 * HAProxy stops too.
 */
export function readParameters(args: readonly Argument[], place: ParameterPlace, from = 0): ParameterList {
  const known: Parameter[] = [];
  const facts = parameterFacts(place, null);
  for (let next = from; next < args.length; ) {
    const keyword = args[next];
    if (keyword === undefined || keyword.value === null) break;
    const parameter = facts(keyword.value);
    if (parameter === null) return { known, unknown: keyword };
    const end = endOfArguments(args, next + 1 + parameter.args, parameter.options);
    known.push({ keyword, args: end === next + 1 ? NOTHING : args.slice(next + 1, end) });
    next = end;
  }
  return { known, unknown: null };
}

/** Behind the options that may follow the arguments, each with one argument: `source ADDR usesrc clientip`. */
function endOfArguments(args: readonly Argument[], from: number, options: readonly string[]): number {
  let end = from;
  if (options.length > 0) while (options.includes(args[end]?.value ?? '')) end += 2;
  return end;
}

type Facts = (word: string) => Vocable | null;

const memory = new Map<Branch | null, Map<ParameterPlace, Facts>>();

/** `parameterOf()` of one kind of line and one branch, with a memory: the same few words are on every line. */
export function parameterFacts(place: ParameterPlace, branch: Branch | null): Facts {
  let places = memory.get(branch);
  if (places === undefined) {
    places = new Map();
    memory.set(branch, places);
  }
  let facts = places.get(place);
  if (facts === undefined) {
    facts = remember((word) => parameterOf(place, word, branch));
    places.set(place, facts);
  }
  return facts;
}

/** Only words that exist are remembered, so that there is an end to it. */
function remember(find: Facts): Facts {
  const seen = new Map<string, Vocable>();
  return (word) => {
    const known = seen.get(word);
    if (known !== undefined) return known;
    const found = find(word);
    if (found !== null && found.keyword === word) seen.set(word, found);
    return found;
  };
}

/** The last parameter with one of these keywords; the last one wins in HAProxy. */
export function findParameter(
  parameters: readonly Parameter[],
  ...keywords: readonly string[]
): Parameter | null {
  return (
    parameters.findLast(({ keyword }) => keyword.value !== null && keywords.includes(keyword.value)) ?? null
  );
}

/** Whether a switch with a `no-` form is on at the end of these parameters: `ssl` without a later `no-ssl`. */
export function isSwitchedOn(parameters: readonly Parameter[], keyword: string): boolean {
  return findParameter(parameters, keyword, `no-${keyword}`)?.keyword.value === keyword;
}
