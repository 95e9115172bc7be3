import { beginsSection } from '../../grammar/vocabulary.ts';

/** What a piece of a line is, for its color. */
export type TokenKind = 'section' | 'name' | 'keyword' | 'directive' | 'string' | 'variable' | 'comment';

/** A piece of a line; offsets are those of the line. */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly kind: TokenKind;
}

/** Languages that are colored. */
export type Language = 'haproxy' | 'yaml';

const TOKENS: Readonly<Record<Language, (line: string) => Token[]>> = {
  haproxy: haproxyTokens,
  yaml: yamlTokens,
};

/** The colored pieces of a line, in order. Colors only: what a line means is for the parser to say. */
export function tokensOf(line: string, language: Language): readonly Token[] {
  return TOKENS[language](line);
}

const WORD = /"(?:[^"\\]|\\.)*"?|'[^']*'?|#.*|\$\{[^}]*\}?|(?:[^\s"'#\\$]|\\.|\$(?!\{))+/g;

function haproxyTokens(line: string): Token[] {
  const tokens: Token[] = [];
  let index = 0;
  let isHeader = false;
  let end = -1;
  for (const { 0: text, index: start } of line.matchAll(WORD)) {
    if (start !== end && end !== -1) index++;
    end = start + text.length;
    const kind = pieceKind(text) ?? wordKind(text, index, isHeader);
    if (kind === 'section') isHeader = true;
    if (kind !== null) tokens.push({ start, end, kind });
  }
  return tokens;
}

function pieceKind(text: string): TokenKind | null {
  if (text.startsWith('#')) return 'comment';
  if (text.startsWith('"') || text.startsWith("'")) return 'string';
  return text.startsWith('${') ? 'variable' : null;
}

function wordKind(text: string, index: number, isHeader: boolean): TokenKind | null {
  if (index > 0) return isHeader && index === 1 ? 'name' : null;
  if (text.startsWith('.')) return 'directive';
  return beginsSection(text) ? 'section' : 'keyword';
}

const YAML =
  /(?<comment>(?:^|\s)#.*)|(?<string>"(?:[^"\\]|\\.)*"?|'[^']*'?)|(?<keyword>[\w.-]+)(?=:(?:\s|$))/g;

function yamlTokens(line: string): Token[] {
  return [...line.matchAll(YAML)].map(({ 0: text, index, groups }) => ({
    start: index,
    end: index + text.length,
    kind:
      groups?.['comment'] !== undefined ? 'comment' : groups?.['string'] !== undefined ? 'string' : 'keyword',
  }));
}
