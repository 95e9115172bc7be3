import fc from 'fast-check';
import type { Line, Word } from '../../grammar/ast.ts';
import { parse } from '../../grammar/parser.ts';
import { hasSafeFix, lintTexts } from './fixing.ts';
import { recordedConfigs } from './mutated-configs.ts';

const SLIPS = ['drop', 'double', 'swap', 'replace'] as const;

function misspell(word: string, at: number, slip: (typeof SLIPS)[number]): string {
  const [head, here, next, rest] = [
    word.slice(0, at),
    word.charAt(at),
    word.charAt(at + 1),
    word.slice(at + 2),
  ];
  switch (slip) {
    case 'drop':
      return head + next + rest;
    case 'double':
      return head + here + here + next + rest;
    case 'swap':
      return head + next + here + rest;
    case 'replace':
      return `${head}x${next}${rest}`;
  }
}

/** The keywords of lines, and the parameters of those that have some. */
function keywordsOf(text: string, line: Line): readonly Word[] {
  if (line.kind !== 'statement') return [];
  const [first] = line.words;
  const takesMore = first !== undefined && /^(?:server|peer|bind)$/.test(text.slice(first.start, first.end));
  return line.words
    .filter((_, index) => index === 0 || (takesMore && index > 2))
    .filter(({ start, end }) => /^[a-z-]{3,}$/.test(text.slice(start, end)));
}

/** Recorded configs that HAProxy takes and that have nothing to fix, with one slip in a keyword or a parameter. */
export const misspelledConfigs: fc.Arbitrary<{ readonly right: string; readonly misspelled: string }> = fc
  .tuple(
    fc.constantFrom(
      ...recordedConfigs.flatMap((text) => {
        const { preamble, sections } = parse(text);
        const lines = [...preamble, ...sections.flatMap(({ header, body }) => [header, ...body])];
        const words = lines.flatMap((line) => keywordsOf(text, line));
        const { problems } = lintTexts(text);
        const isTaken = problems.every(({ haproxy }) => haproxy !== 'refuses') && !hasSafeFix(problems);
        return isTaken && words.length > 0 ? [{ text, words }] : [];
      }),
    ),
    fc.nat(),
    fc.nat(),
    fc.constantFrom(...SLIPS),
  )
  .map(([{ text, words }, which, at, slip]) => {
    const { start, end } = words[which % words.length] ?? { start: 0, end: 0 };
    const slipped = misspell(text.slice(start, end), at % (end - start - 1), slip);
    return { right: text, misspelled: text.slice(0, start) + slipped + text.slice(end) };
  });
