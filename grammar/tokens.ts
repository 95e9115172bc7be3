import {
  type CustomPatternMatcherReturn,
  createToken,
  type IToken,
  type ITokenConfig,
  Lexer,
} from 'chevrotain';
import { endOfWord, isBlank } from './quoting.ts';

/*
 * Words are tokens, keywords are data: `peer`, `ssl` and `check` are valid peer names, a keyword is a position.
 * Patterns are functions, so that `endOfWord` alone knows quoting; the first-character hints keep the lexer fast.
 */

/** Every character but the given ones, in the form that chevrotain's first-character optimisation takes. */
function allBut(excluded: string): number[] {
  const hints: number[] = [];
  for (let code = 0; code < 256; code++) if (!excluded.includes(String.fromCharCode(code))) hints.push(code);
  for (let code = 256; code < 65536; code += 255) hints.push(code);
  hints.push(65535);
  return hints;
}

function lineEnd(text: string, from: number, also = ''): number {
  let at = from;
  while (at < text.length && text.charAt(at) !== '\n' && (also === '' || text.charAt(at) !== also)) at++;
  return at;
}

type Match = CustomPatternMatcherReturn | null;

const SPACE = 32;
const TAB = 9;
const BACKSLASH = 92;

/** One for all words: the lexer takes what is in it before it looks for the next. */
const word: CustomPatternMatcherReturn = [''];

/** A word together with the blanks behind it, so that these need no token of their own; see `lengthOfWord`. */
function matchWord(text: string, offset: number): Match {
  let end = endOfWord(text, offset);
  if (end <= offset) return null;
  while (text.charCodeAt(end) === SPACE || text.charCodeAt(end) === TAB) end++;
  word[0] = text.slice(offset, end);
  return word;
}

/** The length of a word without the blanks behind it. */
export function lengthOfWord({ image }: IToken): number {
  let end = image.length;
  while (image.charCodeAt(end - 1) === SPACE || image.charCodeAt(end - 1) === TAB) end--;
  // The blank may be part of the word: `a\ `.
  return end < image.length && image.charCodeAt(end - 1) === BACKSLASH ? endOfWord(image, 0) : end;
}

function matchUnclosed(text: string, offset: number): Match {
  return [text.slice(offset, lineEnd(text, offset, '\r'))];
}

function matchComment(text: string, offset: number): Match {
  return text.charAt(offset) === '#' ? [text.slice(offset, lineEnd(text, offset, '\r'))] : null;
}

/** A carriage return is a blank behind another blank and at the start of a line; behind a word it ends the line. */
function matchBlank(text: string, offset: number, before: readonly IToken[]): Match {
  const isAtStart = offset === 0 || text.charAt(offset - 1) === '\n' || endsInBlanks(before.at(-1), offset);
  let at = offset;
  while (isBlank(text.charCodeAt(at)) || ((isAtStart || at > offset) && isBareReturn(text, at))) at++;
  return at === offset ? null : [text.slice(offset, at)];
}

/** Whether a word has taken the blanks in front of an offset into its token. */
function endsInBlanks(token: IToken | undefined, offset: number): boolean {
  if (token?.tokenType !== Word || token.startOffset + token.image.length !== offset) return false;
  return lengthOfWord(token) < token.image.length;
}

function isBareReturn(text: string, offset: number): boolean {
  return text.charAt(offset) === '\r' && text.charAt(offset + 1) !== '\n';
}

function matchIgnored(text: string, offset: number): Match {
  if (!isBareReturn(text, offset)) return null;
  return [text.slice(offset, lineEnd(text, offset))];
}

function matchScope(text: string, offset: number): Match {
  if (text.charAt(offset) !== '[') return null;
  let before = offset - 1;
  while (before >= 0 && (isBlank(text.charCodeAt(before)) || text.charAt(before) === '\r')) before--;
  if (before >= 0 && text.charAt(before) !== '\n') return null;
  const end = lineEnd(text, offset);
  return [text.slice(offset, text.charAt(end - 1) === '\r' ? end - 1 : end)];
}

const custom = (
  name: string,
  pattern: (text: string, offset: number, before: IToken[]) => Match,
  startChars: readonly (string | number)[],
): ITokenConfig => ({ name, pattern, line_breaks: false, start_chars_hint: [...startChars] });

export const Newline = createToken({ name: 'Newline', pattern: /\r?\n/, line_breaks: true });
export const Blank = createToken({
  ...custom('Blank', matchBlank, [' ', '\t', '\v', '\f', '\r']),
  group: Lexer.SKIPPED,
});
export const Comment = createToken(custom('Comment', matchComment, ['#']));
export const Ignored = createToken(custom('Ignored', matchIgnored, ['\r']));
export const ScopeLine = createToken(custom('ScopeLine', matchScope, ['[']));
export const Word = createToken(custom('Word', matchWord, allBut(' \t\v\f\r\n#')));
/** Tried after `Word`, so it matches only where a quote stays open to the end of the line. */
export const Unclosed = createToken(custom('Unclosed', matchUnclosed, allBut(' \t\v\f\r\n#')));
/** The first word of a line that begins a section; `parser.ts` gives it this type. */
export const SectionWord = createToken({ name: 'SectionWord', pattern: Lexer.NA });
/** The first word of a line that begins with a dot; likewise. */
export const DirectiveWord = createToken({ name: 'DirectiveWord', pattern: Lexer.NA });

export const tokenTypes = [
  Blank,
  Newline,
  Comment,
  Ignored,
  ScopeLine,
  Word,
  Unclosed,
  SectionWord,
  DirectiveWord,
];

let lexer: Lexer | undefined;

/** The tokens of a text. Total: every character of every text belongs to a token or is a blank between two. */
export function tokenize(text: string): IToken[] {
  lexer ??= new Lexer(tokenTypes, {
    positionTracking: 'onlyOffset',
    ensureOptimizations: true,
    skipValidations: true,
  });
  return lexer.tokenize(text).tokens;
}
