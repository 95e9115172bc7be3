import { EmbeddedActionsParser } from 'chevrotain';
import type { ConfigTree, Directive, Line, Section, Statement, Tail, TextRange } from './ast.ts';
import { type Token, tokenize } from './lexer.ts';
import { directiveNode, statementNode } from './line-node.ts';
import { predictions } from './prediction.gen.ts';
import { predict } from './prediction.ts';
import { wordAt } from './quoting.ts';
import * as tokens from './tokens.ts';
import { literalValue } from './word.ts';

/** What one piece of a text holds: lines that continue the section before it, then sections of its own. */
interface Piece {
  readonly lines: Line[];
  readonly sections: OpenSection[];
}

/** A section whose lines may go on in the next piece. */
interface OpenSection {
  readonly header: Statement;
  readonly body: Line[];
}

/** The grammar: total and LL(1), so every text has a tree and what is wrong in it is said by those who know meaning. */
export class ConfigParser extends EmbeddedActionsParser {
  text = '';

  // What every line asks for is made once: most of a large config's parsing time would go into making closures.
  readonly #lineKinds = [
    { ALT: (): Line => this.SUBRULE(this.directive) },
    { ALT: (): Line => this.SUBRULE(this.statement) },
    { ALT: (): Line => this.SUBRULE(this.scope) },
    { ALT: (): Line | null => this.SUBRULE(this.rest) },
  ];
  readonly #unclosed = () => this.CONSUME(tokens.Unclosed);
  readonly #comment = () => this.CONSUME(tokens.Comment);
  readonly #ignored = () => this.CONSUME(tokens.Ignored);

  /** @param analyzes whether the grammar is analyzed and validated; otherwise what an earlier analysis found is used */
  constructor(analyzes = false) {
    super(tokens.tokenTypes, { maxLookahead: 1, recoveryEnabled: false });
    if (analyzes) this.performSelfAnalysis();
    else predict(this, predictions);
  }

  readonly piece = this.RULE('piece', (): Piece => {
    const lines: Line[] = [];
    const sections: OpenSection[] = [];
    this.MANY1(() => {
      const line = this.SUBRULE(this.line);
      this.ACTION(() => line !== null && lines.push(line));
    });
    this.MANY2(() => {
      const section = this.SUBRULE(this.section);
      this.ACTION(() => sections.push(section));
    });
    return { lines, sections };
  });

  readonly section = this.RULE('section', (): OpenSection => {
    const header = this.SUBRULE(this.header);
    const body: Line[] = [];
    this.MANY(() => {
      const line = this.SUBRULE(this.line);
      this.ACTION(() => line !== null && body.push(line));
    });
    return { header, body };
  });

  readonly header = this.RULE('header', (): Statement => {
    const words = this.#range(this.CONSUME(tokens.SectionWords));
    return statementNode(this.text, words, this.SUBRULE(this.tail));
  });

  readonly line = this.RULE('line', (): Line | null => this.OR(this.#lineKinds));

  readonly scope = this.RULE('scope', (): Line => {
    const scope = this.CONSUME(tokens.ScopeLine);
    this.SUBRULE(this.tail);
    return { kind: 'scope', ...this.#range(scope) };
  });

  /** A line without a whole word. */
  readonly rest = this.RULE('rest', (): Line | null => {
    const tail = this.SUBRULE(this.tail);
    if (tail.unclosed !== null) return { kind: 'statement', ...tail.unclosed, words: [], ...tail };
    const first = tail.comment ?? tail.ignored;
    const last = tail.ignored ?? tail.comment;
    if (first === null || last === null) return null;
    return { kind: 'comment', start: first.start, end: last.end };
  });

  readonly directive = this.RULE('directive', (): Directive => {
    const words = this.#range(this.CONSUME(tokens.DirectiveWords));
    return directiveNode(this.text, words, this.SUBRULE(this.tail));
  });

  readonly statement = this.RULE('statement', (): Statement => {
    const words = this.#range(this.CONSUME(tokens.Words));
    return statementNode(this.text, words, this.SUBRULE(this.tail));
  });

  readonly tail = this.RULE('tail', (): Tail => {
    const unclosed = this.OPTION1(this.#unclosed);
    const comment = this.OPTION2(this.#comment);
    const ignored = this.OPTION3(this.#ignored);
    this.CONSUME(tokens.Newline);
    if (unclosed === undefined && comment === undefined && ignored === undefined) return NO_TAIL;
    return this.ACTION(() => ({
      unclosed: unclosed === undefined ? null : this.#range(unclosed),
      comment: comment === undefined ? null : this.#range(comment),
      ignored: ignored === undefined ? null : this.#range(ignored),
    }));
  });

  /** All tokens are those of `tokenize`. */
  #range(token: tokens.IToken): TextRange {
    return { start: token.startOffset, end: (token as Token).end };
  }
}

const NO_TAIL: Tail = { unclosed: null, comment: null, ignored: null };

/** Small enough that the tokens of a piece die young. */
const PIECE_LENGTH = 1 << 14;

let parser: ConfigParser | undefined;

/**
 * Reads any text into its lossless tree; never throws. The tree does not depend on a HAProxy version: a word that
 * begins a section in any version from 2.4 on begins one here, as `cfg_parse_section` does in src/cfgparse.c.
 *
 * @example
 * const document = parse('peers p # ours\n    peer hap1 10.0.0.1:1024\n');
 * const [section] = document.sections;
 * section.keyword; // 'peers'
 * section.header.words.map(({ start, end }) => document.text.slice(start, end)); // ['peers', 'p']
 */
export function parse(text: string): ConfigTree {
  const preamble: Line[] = [];
  const open: OpenSection[] = [];
  parser ??= new ConfigParser();
  for (let start = 0; start < text.length; ) {
    const end = endOfPiece(text, start);
    const piece = readPiece(parser, text, start, end);
    const current = open.at(-1)?.body ?? preamble;
    for (const line of piece.lines) current.push(line);
    for (const section of piece.sections) open.push(section);
    start = end;
  }
  return { text, preamble, sections: open.map((section) => closeSection(text, section)) };
}

function endOfPiece(text: string, start: number): number {
  if (text.length - start <= PIECE_LENGTH) return text.length;
  const newline = text.indexOf('\n', start + PIECE_LENGTH);
  return newline === -1 ? text.length : newline + 1;
}

function readPiece(parser: ConfigParser, text: string, start: number, end: number): Piece {
  parser.text = text;
  parser.input = tokenize(text, start, end);
  const piece = parser.piece();
  const failure = parser.errors[0];
  if (failure !== undefined) throw new Error(`the grammar is not total: ${failure.message}`);
  return piece;
}

function closeSection(text: string, { header, body }: OpenSection): Section {
  const keyword = wordAt(text, header, 0);
  return {
    kind: 'section',
    keyword: keyword === null ? '' : (literalValue(text, keyword) ?? ''),
    header,
    body,
    start: header.start,
    end: endOfLine(body.at(-1) ?? header),
  };
}

/** Behind everything that is on the line. */
function endOfLine(line: Line): number {
  if (line.kind === 'scope' || line.kind === 'comment') return line.end;
  return (line.ignored ?? line.comment ?? line.unclosed ?? line).end;
}
