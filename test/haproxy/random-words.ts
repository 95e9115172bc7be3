import fc from 'fast-check';

/** Groups of words that belong together as one line: in any order, some words in quotes that change nothing. */
export function lineOf(groups: readonly (readonly string[])[]): fc.Arbitrary<string> {
  return fc
    .shuffledSubarray([...groups], { minLength: groups.length })
    .chain((shuffled) => fc.tuple(...shuffled.flat().map(quoted)))
    .map((words) => words.join(' '));
}

function quoted(word: string): fc.Arbitrary<string> {
  return fc.constantFrom(word, word, word, `"${word}"`, `'${word}'`);
}
