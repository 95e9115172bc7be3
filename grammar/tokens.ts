import { createToken, EOF, type IToken, type TokenType } from 'chevrotain';

export type { IToken, TokenType };

/*
 * Keywords are data: `peer`, `ssl` and `check` are valid peer names, a keyword is a position. All words of a line are one
 * token: they are cut when somebody asks for them (line-node.ts). What a token is from a text, `lexer.ts` knows.
 */

const token = (name: string) => createToken({ name });

export const Newline = token('Newline');
export const Comment = token('Comment');
/** A carriage return right behind a word, and all that follows it on the line. */
export const Ignored = token('Ignored');
export const ScopeLine = token('ScopeLine');
/** All words of a line in one token: `wordsBetween` cuts them. */
export const Words = token('Words');
/** A word whose quote stays open to the end of the line. */
export const Unclosed = token('Unclosed');
/** Those of a line that begins a section. */
export const SectionWords = token('SectionWords');
/** Those of a line that begins with a dot. */
export const DirectiveWords = token('DirectiveWords');

export const tokenTypes = [
  Newline,
  Comment,
  Ignored,
  ScopeLine,
  Words,
  Unclosed,
  SectionWords,
  DirectiveWords,
];

/** What the parser can meet: a token, or the end of the text. */
export const nextTypes: readonly TokenType[] = [...tokenTypes, EOF];
