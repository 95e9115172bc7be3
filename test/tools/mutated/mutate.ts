import type { Random } from './random.ts';

/** What a slip of the hand makes of a config. */
export type MutationKind =
  | 'word deleted'
  | 'word doubled'
  | 'words swapped'
  | 'word misspelt'
  | 'number changed'
  | 'line moved';

const kinds: readonly MutationKind[] = [
  'word deleted',
  'word doubled',
  'words swapped',
  'word misspelt',
  'word misspelt',
  'number changed',
  'number changed',
  'line moved',
];

export interface Mutation {
  readonly text: string;
  readonly kinds: readonly MutationKind[];
}

/** A text with one or two changes; the same text where it has nothing to change. */
export function mutate(text: string, random: Random): Mutation {
  const made: MutationKind[] = [];
  let lines = text.split('\n');
  for (let left = 1 + random.index(2); left > 0; left--) {
    const kind = random.pick(kinds);
    const changed = kind === 'line moved' ? moveLine(lines, random) : changeLine(lines, kind, random);
    if (changed === null) continue;
    lines = changed;
    made.push(kind);
  }
  return { text: lines.join('\n'), kinds: made };
}

/** The numbers of the lines that are more than space and comment. */
function spokenLines(lines: readonly string[]): readonly number[] {
  return lines.flatMap((line, index) => (/^\s*[^\s#]/.test(line) ? [index] : []));
}

function moveLine(lines: readonly string[], random: Random): string[] | null {
  const spoken = spokenLines(lines);
  if (spoken.length < 2) return null;
  const from = random.pick(spoken);
  const to = random.pick(spoken);
  const left = lines.filter((_, index) => index !== from);
  left.splice(to, 0, lines[from] ?? '');
  return left;
}

function changeLine(
  lines: readonly string[],
  kind: Exclude<MutationKind, 'line moved'>,
  random: Random,
): string[] | null {
  const isNumber = kind === 'number changed';
  const spoken = spokenLines(lines).filter((index) => !isNumber || /\d/.test(lines[index] ?? ''));
  if (spoken.length === 0) return null;
  const at = random.pick(spoken);
  const [, indent = '', rest = ''] = /^(\s*)(.*)$/s.exec(lines[at] ?? '') ?? [];
  const words = rest.split(/\s+/).filter((word) => word !== '');
  const changed = changeWords(words, kind, random);
  if (changed === null) return null;
  return lines.map((line, index) => (index === at ? indent + changed.join(' ') : line));
}

function changeWords(
  words: readonly string[],
  kind: Exclude<MutationKind, 'line moved'>,
  random: Random,
): string[] | null {
  const at = random.index(words.length);
  const replace = (index: number, ...by: string[]) => [
    ...words.slice(0, index),
    ...by,
    ...words.slice(index + 1),
  ];
  const word = words[at] ?? '';
  switch (kind) {
    case 'word deleted':
      return replace(at);
    case 'word doubled':
      return replace(at, word, word);
    case 'words swapped': {
      const other = random.index(words.length);
      if (other === at) return null;
      return words.map((own, index) => (index === at ? (words[other] ?? '') : index === other ? word : own));
    }
    case 'word misspelt':
      return replace(at, misspell(word, random));
    case 'number changed': {
      const numbered = words.flatMap((own, index) => (/\d/.test(own) ? [index] : []));
      const chosen = random.pick(numbered);
      return replace(chosen, changeNumber(words[chosen] ?? '', random));
    }
  }
}

/** A letter lost, doubled, exchanged with the next, or hit beside. */
function misspell(word: string, random: Random): string {
  const at = random.index(word.length);
  const [before, letter, after] = [word.slice(0, at), word[at] ?? '', word.slice(at + 1)];
  const next = after[0] ?? '';
  return random.pick([
    before + after || word + word,
    before + letter + letter + after,
    before + next + letter + after.slice(1),
    before + random.pick([...'aeinrstx-_.:,']) + after,
  ]);
}

function changeNumber(word: string, random: Random): string {
  const numbers = [...word.matchAll(/\d+/g)];
  const { 0: digits, index } = random.pick(numbers);
  const value = Number(digits);
  const by = random.pick([
    '0',
    '1',
    `-${digits}`,
    `${value + 1}`,
    `${Math.max(0, value - 1)}`,
    `${digits}0`,
    `${digits}000000`,
    '65536',
    '4294967296',
    `${digits}.5`,
    `${digits}s`,
    `${digits}k`,
    'x',
    '',
  ]);
  return word.slice(0, index) + by + word.slice(index + digits.length);
}
