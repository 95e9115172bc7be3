import { nextTypes } from './tokens.ts';

/*
 * What the parser does at a choice depends on the next token alone. chevrotain finds that out anew whenever a parser is
 * made: it records the grammar and walks through it, which takes longer than anything else that a short run does. Here
 * it is found out once, when the generated files are made, and kept in `prediction.gen.ts`.
 */

/**
 * A choice of the grammar by chevrotain's key, and what to do at each of `nextTypes`: the number of the alternative, or
 * whether to go on.
 */
export type Prediction = readonly [key: number, choices: readonly (number | boolean | null)[]];

/** The next token, as a choice asks for it. */
interface Ahead {
  LA_FAST(howMuch: 1): { readonly tokenTypeIdx: number };
}

/** What chevrotain 11 keeps of its analysis in a parser (`LooksAhead`, and `performSelfAnalysis` of `Parser`). */
interface Analyzed {
  selfAnalysisDone: boolean;
  readonly lookAheadFuncsCache: Map<number, (this: Ahead) => number | boolean | undefined>;
}

/** Those of a parser that has analyzed itself. */
export function predictionsOf(parser: object): readonly Prediction[] {
  return [...(parser as Analyzed).lookAheadFuncsCache].map(([key, choose]) => [
    key,
    nextTypes.map(({ tokenTypeIdx = 0 }) => choose.call({ LA_FAST: () => ({ tokenTypeIdx }) }) ?? null),
  ]);
}

/** Takes the place of the parser's own analysis. */
export function predict(parser: object, predictions: readonly Prediction[]): void {
  const analyzed = parser as Analyzed;
  for (const [key, choices] of predictions) {
    const byType: (number | boolean | undefined)[] = [];
    for (const [at, { tokenTypeIdx = 0 }] of nextTypes.entries())
      byType[tokenTypeIdx] = choices[at] ?? undefined;
    analyzed.lookAheadFuncsCache.set(key, function () {
      return byType[this.LA_FAST(1).tokenTypeIdx];
    });
  }
  analyzed.selfAnalysisDone = true;
}
