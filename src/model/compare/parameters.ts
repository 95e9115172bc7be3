import type { Source } from '../../text.ts';
import type { Parameter } from '../config.ts';
import { agree, type Disagreement, type Said } from './said.ts';

/** The parameters that count for a line or a listener, the inherited ones first, with the text that they are in. */
export interface PlacedParameters {
  readonly source: Source;
  readonly parameters: readonly Parameter[];
}

/** A parameter that two lines have otherwise, by its keyword; of a switch such as `ssl` that one is on. */
export type ParameterDifference = { readonly keyword: string } & Disagreement;

/**
 * What two sets of parameters have otherwise, as HAProxy reads them: of several with one keyword the last counts, and
 * `no-ssl` takes back `ssl`. The order of keywords is no difference.
 */
export function parameterDifferences(
  one: PlacedParameters,
  other: PlacedParameters,
): readonly ParameterDifference[] {
  if (areWrittenAlike(one, other)) return [];
  const [ones, others] = [effective(one), effective(other)];
  return [...new Set([...ones.keys(), ...others.keys()])].flatMap((keyword) => {
    const sides = { one: ones.get(keyword) ?? null, other: others.get(keyword) ?? null };
    return agree(sides.one, sides.other) ? [] : [{ keyword, ...sides }];
  });
}

/** Nearly all lines of a section have the same words. */
function areWrittenAlike(one: PlacedParameters, other: PlacedParameters): boolean {
  const { parameters } = one;
  return (
    parameters.length === other.parameters.length &&
    parameters.every((parameter, index) => {
      const twin = other.parameters[index];
      return (
        twin !== undefined &&
        parameter.keyword.value === twin.keyword.value &&
        textOf(parameter, one.source) === textOf(twin, other.source)
      );
    })
  );
}

function effective({ source, parameters }: PlacedParameters): ReadonlyMap<string, Said> {
  const said = new Map<string, Said>();
  for (const parameter of parameters) {
    const keyword = parameter.keyword.value;
    if (keyword === null) continue;
    const base = keyword.replace(/^no-/, '');
    if (base !== keyword && said.delete(base)) continue;
    if (keyword === 'no-ssl') continue;
    const range = (parameter.args[0] ?? parameter.keyword).word;
    said.set(keyword, { text: textOf(parameter, source), source, range });
  }
  return said;
}

/** The arguments; of one that a variable hides, how it is written. */
function textOf({ keyword, args }: Parameter, source: Source): string {
  const [only, ...others] = args;
  if (only === undefined) return keyword.value ?? '';
  const text = ({ value, word }: typeof only) => value ?? source.text.slice(word.start, word.end);
  return others.length === 0 ? text(only) : args.map(text).join(' ');
}
