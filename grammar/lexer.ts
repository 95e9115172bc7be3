import { endOfWord, endOfWords, isBareReturn, isBlank } from './quoting.ts';
import type { IToken, TokenType } from './tokens.ts';
import * as tokens from './tokens.ts';
import { beginsSection } from './vocabulary/sections.ts';
import { literalValue } from './word.ts';

const LF = 10;
const CR = 13;
const HASH = 35;
const OPEN_BRACKET = 91;

/** A token as the parser takes it; of the text it needs no copy. */
export class Token implements IToken {
  readonly image = '';
  readonly tokenType: TokenType;
  readonly tokenTypeIdx: number;
  readonly startOffset: number;
  /** Behind the last character. */
  readonly end: number;

  constructor(type: TokenType, start: number, end: number) {
    this.tokenType = type;
    this.tokenTypeIdx = type.tokenTypeIdx ?? 0;
    this.startOffset = start;
    this.end = end;
  }
}

/**
 * The tokens of a text from the start of a line to a line's end or the end of the text. Total: every character belongs to
 * a token or is a blank between two, and each line ends with a `Newline`, of no length where the last one lacks it.
 * (Written by hand: chevrotain's lexer makes tables of 65,536 characters at every start, for seven kinds of tokens.)
 */
export function tokenize(text: string, from: number, to: number): Token[] {
  const found: Token[] = [];
  let isLineStart = true;
  for (let at = from; at < to; ) {
    const code = text.charCodeAt(at);
    if (isBlank(code) || (isLineStart && isBareReturn(text, at))) {
      at = endOfBlanks(text, at + 1);
      continue;
    }
    const token = tokenAt(text, at, code, isLineStart);
    found.push(token);
    isLineStart = token.tokenType === tokens.Newline;
    at = token.end;
  }
  if (!isLineStart) found.push(new Token(tokens.Newline, to, to));
  return found;
}

function tokenAt(text: string, at: number, code: number, isLineStart: boolean): Token {
  if (code === LF) return new Token(tokens.Newline, at, at + 1);
  if (code === CR) {
    return isBareReturn(text, at)
      ? new Token(tokens.Ignored, at, endOfLine(text, at))
      : new Token(tokens.Newline, at, at + 2);
  }
  if (code === HASH) return new Token(tokens.Comment, at, endOfPrinted(text, at));
  if (code === OPEN_BRACKET && isLineStart) return scopeLine(text, at);
  const end = endOfWords(text, at);
  if (end === at) return new Token(tokens.Unclosed, at, endOfPrinted(text, at));
  return new Token(isLineStart ? typeOfLine(text, at) : tokens.Words, at, end);
}

/** A keyword is a position: the first word of a line decides whether it begins a section. */
function typeOfLine(text: string, start: number): TokenType {
  const value = literalValue(text, { start, end: endOfWord(text, start) });
  if (value === null) return tokens.Words;
  if (beginsSection(value)) return tokens.SectionWords;
  return value.startsWith('.') ? tokens.DirectiveWords : tokens.Words;
}

/** It ends in front of the line end, be that one character or two. */
function scopeLine(text: string, at: number): Token {
  const end = endOfLine(text, at);
  return new Token(tokens.ScopeLine, at, text.charCodeAt(end - 1) === CR ? end - 1 : end);
}

/** A carriage return is a blank behind another blank and at the start of a line; behind a word it ends the line. */
function endOfBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at)) || isBareReturn(text, at)) at++;
  return at;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

/** The offset of the line end or of a carriage return in front of it. */
function endOfPrinted(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== LF && text.charCodeAt(at) !== CR) at++;
  return at;
}
