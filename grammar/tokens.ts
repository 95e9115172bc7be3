import {
  type CustomPatternMatcherReturn,
  createToken,
  type IToken,
  type ITokenConfig,
  Lexer,
} from 'chevrotain';
import { endOfWords, isBareReturn, isBlank } from './quoting.ts';

/*
 * Keywords are data: `peer`, `ssl` and `check` are valid peer names, a keyword is a position. All words of a line are one
 * token: they are cut when somebody asks for them (line-node.ts).
 * Patterns are functions, so that `quoting.ts` alone knows where words end; the first-character hints keep the lexer fast.
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

/** One for all lines: the lexer takes what is in it before it looks for the next token. */
const words: CustomPatternMatcherReturn = [''];

function matchWords(text: string, offset: number): Match {
  const end = endOfWords(text, offset);
  if (end === offset) return null;
  words[0] = text.slice(offset, end);
  return words;
}

function matchUnclosed(text: string, offset: number): Match {
  return [text.slice(offset, lineEnd(text, offset, '\r'))];
}

function matchComment(text: string, offset: number): Match {
  return text.charAt(offset) === '#' ? [text.slice(offset, lineEnd(text, offset, '\r'))] : null;
}

/** A carriage return is a blank behind another blank and at the start of a line; behind a word it ends the line. */
function matchBlank(text: string, offset: number): Match {
  const isAtStart = offset === 0 || text.charAt(offset - 1) === '\n';
  let at = offset;
  while (isBlank(text.charCodeAt(at)) || ((isAtStart || at > offset) && isBareReturn(text, at))) at++;
  return at === offset ? null : [text.slice(offset, at)];
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
  pattern: (text: string, offset: number) => Match,
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
/** All words of a line in one token: `wordsBetween` cuts them. */
export const Words = createToken(custom('Words', matchWords, allBut(' \t\v\f\r\n#')));
/** Tried after `Words`, so it matches only where a quote stays open to the end of the line. */
export const Unclosed = createToken(custom('Unclosed', matchUnclosed, allBut(' \t\v\f\r\n#')));
/** Those of a line that begins a section; `parser.ts` gives them this type. */
export const SectionWords = createToken({ name: 'SectionWords', pattern: Lexer.NA });
/** Those of a line that begins with a dot; likewise. */
export const DirectiveWords = createToken({ name: 'DirectiveWords', pattern: Lexer.NA });

export const tokenTypes = [
  Blank,
  Newline,
  Comment,
  Ignored,
  ScopeLine,
  Words,
  Unclosed,
  SectionWords,
  DirectiveWords,
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
