import type { TextRange, Word } from './ast.ts';

/*
 * Where a word ends and what is inside it. One place knows HAProxy's quoting; the rules are those of
 * `parse_line()` in HAProxy's src/tools.c, in the order in which it tests them.
 */

const TAB = 9;
const LF = 10;
const VT = 11;
const FF = 12;
const CR = 13;
const SPACE = 32;
const DOUBLE_QUOTE = 34;
const HASH = 35;
const DOLLAR = 36;
const SINGLE_QUOTE = 39;
const MINUS = 45;
const BACKSLASH = 92;
const OPEN_BRACE = 123;

/** Blanks that separate words: C's `isspace()` without the line ends. A no-break space is an ordinary character. */
export function isBlank(code: number): boolean {
  return code === SPACE || code === TAB || code === VT || code === FF;
}

/**
 * The offset after the word that starts at `start`, or -1 when a quote is still open at the end of the line.
 * The caller guarantees that `start` is not at a blank, a comment or a line end.
 */
export function endOfWord(text: string, start: number): number {
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code >= MINUS && code !== BACKSLASH) at++;
    else if (code === DOUBLE_QUOTE) {
      at = endOfDoubleQuotes(text, at + 1);
      if (at === -1) return -1;
    } else if (code === SINGLE_QUOTE) {
      at = endOfSingleQuotes(text, at + 1);
      if (at === -1) return -1;
    } else if (code === BACKSLASH) at += isEscapable(text.charCodeAt(at + 1)) ? 2 : 1;
    else if (isBlank(code) || code === HASH || isLineEnd(code)) return at;
    else at++;
  }
}

/**
 * The offset after the last of the words that begin at `start`; `start` itself where the first one has an open quote.
 * They end at a comment, an open quote, a line end, or a carriage return right behind a word.
 */
export function endOfWords(text: string, start: number): number {
  let end = start;
  for (let at = start; ; at = skipBlanks(text, end)) {
    const code = text.charCodeAt(at);
    if (code === HASH || isLineEnd(code)) return end;
    const wordEnd = endOfWord(text, at);
    if (wordEnd === -1) return end;
    end = wordEnd;
  }
}

/** The words between the start of the first and the end of the last one, as `endOfWords` gives it. */
export function wordsBetween(text: string, start: number, end: number): Word[] {
  const words: Word[] = [];
  for (let at = start; at < end; ) {
    const wordEnd = endOfWord(text, at);
    words.push({ start: at, end: wordEnd });
    at = skipBlanks(text, wordEnd);
  }
  return words;
}

/** One of these words, counted from 0, without cutting those after it; null where there are not so many. */
export function wordAt(text: string, { start, end }: TextRange, index: number): Word | null {
  let at = start;
  for (let before = 0; before < index && at < end; before++) at = skipBlanks(text, endOfWord(text, at));
  return at < end ? { start: at, end: endOfWord(text, at) } : null;
}

/** A bare carriage return after a blank is a blank. */
function skipBlanks(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (!isBlank(code) && !(at > from && isBareReturn(text, at))) return at;
    at++;
  }
}

/** Whether a carriage return is at an offset that is no part of a line end. */
export function isBareReturn(text: string, at: number): boolean {
  return text.charCodeAt(at) === CR && text.charCodeAt(at + 1) !== LF;
}

/** The offset after the closing quote, or -1. `at` is behind the opening one. */
function endOfDoubleQuotes(text: string, at: number): number {
  /** Where no `}` follows on the line, so that a long line is not searched again and again. */
  let withoutBrace = Number.POSITIVE_INFINITY;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === DOUBLE_QUOTE) return at + 1;
    if (isLineEnd(code)) return -1;
    if (code === BACKSLASH) {
      const next = text.charCodeAt(at + 1);
      at += isEscapable(next) || next === DOLLAR ? 2 : 1;
    } else if (code === DOLLAR && text.charCodeAt(at + 1) === OPEN_BRACE) {
      const end = at < withoutBrace ? endOfVariable(text, at + 2) : at + 2;
      if (end === -1) withoutBrace = at;
      at = end === -1 ? at + 2 : end;
    } else at++;
  }
}

function endOfSingleQuotes(text: string, at: number): number {
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === SINGLE_QUOTE) return at + 1;
    if (isLineEnd(code)) return -1;
    at++;
  }
}

/**
 * Behind `${NAME-default}`: a default runs to the first `}` whatever it holds, quotes included; -1 where none follows
 * on the line. Any other text is left to the caller, for whom it consists of ordinary characters.
 */
function endOfVariable(text: string, nameStart: number): number {
  let at = nameStart;
  while (isNamePart(text.charCodeAt(at))) at++;
  if (text.startsWith('[*]', at)) at += 3;
  if (text.charCodeAt(at) !== MINUS) return at;
  for (let close = at; ; close++) {
    const code = text.charCodeAt(close);
    if (code === 125) return close + 1;
    if (isLineEnd(code)) return -1;
  }
}

/** What a backslash protects outside single quotes, as far as the word's end depends on it. */
function isEscapable(code: number): boolean {
  return (
    code === SPACE || code === BACKSLASH || code === HASH || code === DOUBLE_QUOTE || code === SINGLE_QUOTE
  );
}

/** A line ends at LF or CR, and at the end of the text (`charCodeAt` is NaN there). */
function isLineEnd(code: number): boolean {
  return code === LF || code === CR || Number.isNaN(code);
}

/** Letters, digits, underscore; a dot begins the names of pseudo variables. */
export function isNamePart(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 46
  );
}

/** Whether the word is anything else than its own value: it holds a quote or a backslash. */
export function isQuoted(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE || code === BACKSLASH) return true;
  }
  return false;
}
