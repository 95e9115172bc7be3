import { type ParameterPlace, parameterOf } from '../../grammar/vocabulary.ts';
import type { Parameter, Parameters } from './config.ts';
import type { Argument } from './expand.ts';

/**
 * Reads the parameters of a `server`, `bind`, `default-server` or `default-bind` line: each keyword takes as many
 * arguments as HAProxy's own parser of it. Ends at the first word that no version knows, where HAProxy stops too.
 */
export function readParameters(args: readonly Argument[], place: ParameterPlace): Parameters {
  const known: Parameter[] = [];
  for (let next = 0; next < args.length; ) {
    const keyword = args[next];
    if (keyword === undefined || keyword.value === null) break;
    const parameter = parameterOf(place, keyword.value);
    if (parameter === null) return { known, unknown: keyword };
    const end = endOfArguments(args, next + 1 + parameter.args, parameter.options);
    known.push({ keyword, args: args.slice(next + 1, end) });
    next = end;
  }
  return { known, unknown: null };
}

/** Behind the options that may follow the arguments, each with one argument: `source ADDR usesrc clientip`. */
function endOfArguments(args: readonly Argument[], from: number, options: readonly string[]): number {
  let end = from;
  while (options.includes(args[end]?.value ?? '')) end += 2;
  return end;
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
