import type { TextRange } from './ast.ts';
import { isNamePart, isQuoted } from './quoting.ts';

/** Characters that stand for themselves once quotes and escapes are resolved. */
export interface Literal extends TextRange {
  readonly kind: 'literal';
  readonly value: string;
}

/** `$NAME`, `${NAME}`, `${NAME-default}` or `${NAME[*]}` inside double quotes. */
export interface Variable extends TextRange {
  readonly kind: 'variable';
  /** With the leading dot for pseudo variables such as `.LINE`. */
  readonly name: string;
  /** The text after `-`, as it is there; null where none is given. */
  readonly fallback: string | null;
  /** `[*]`: the value is cut at blanks into several words. */
  readonly splits: boolean;
}

/** Why HAProxy's tokenizer refuses a word. */
export type WordError =
  | 'bad-hex'
  | 'bad-variable-name'
  | 'unknown-pseudo-variable'
  | 'bad-expansion'
  | 'unclosed-brace';

/** Names with a leading dot that HAProxy knows, in every version. */
const PSEUDO_VARIABLES: ReadonlySet<string> = new Set(['.LINE', '.FILE', '.SECTION']);

/** A place inside a word that HAProxy's tokenizer refuses; what follows in the line is not read. */
export interface Fault extends TextRange {
  readonly kind: 'fault';
  readonly error: WordError;
}

export type Part = Literal | Variable | Fault;

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  ' ': ' ',
  '\\': '\\',
  '#': '#',
  '"': '"',
  "'": "'",
  t: '\t',
  n: '\n',
  r: '\r',
};

/**
 * The parts of a word, made on demand: most words of a file are their own value. Rules as in `parse_line()` in
 * HAProxy's src/tools.c: escapes everywhere but in single quotes, variables only in double quotes, `\$` only there,
 * an unknown escape keeps its backslash.
 */
export function partsOf(text: string, word: TextRange): readonly Part[] {
  const parts: Part[] = [];
  let value = '';
  let valueStart = word.start;
  let quote = '';
  let at = word.start;
  const flush = () => {
    if (value !== '') parts.push({ kind: 'literal', value, start: valueStart, end: at });
    value = '';
  };
  while (at < word.end) {
    const char = text.charAt(at);
    if (value === '') valueStart = at;
    if (quote === "'") {
      if (char === "'") quote = '';
      else value += char;
      at++;
    } else if (char === '"' || (char === "'" && quote === '')) {
      quote = char === quote ? '' : char;
      at++;
    } else if (char === '\\') {
      const next = at + 1 < word.end ? text.charAt(at + 1) : '';
      const simple = next === '$' && quote === '"' ? '$' : next === '' ? undefined : SIMPLE_ESCAPES[next];
      if (simple !== undefined) {
        value += simple;
        at += 2;
      } else if (next === 'x') {
        const hex = /^[0-9a-fA-F]{2}/.exec(text.slice(at + 2, word.end));
        if (hex === null) {
          flush();
          parts.push({ kind: 'fault', error: 'bad-hex', start: at, end: Math.min(at + 4, word.end) });
          return parts;
        }
        value += String.fromCharCode(Number.parseInt(hex[0], 16));
        at += 4;
      } else {
        value += '\\';
        at++;
      }
    } else if (char === '$' && quote === '"') {
      flush();
      const part = variableAt(text, at, word.end);
      parts.push(part);
      if (part.kind === 'fault') return parts;
      at = part.end;
    } else {
      value += char;
      at++;
    }
  }
  flush();
  return parts;
}

/** The variable that starts with `$` at `start`, or what is wrong with it. */
function variableAt(text: string, start: number, limit: number): Variable | Fault {
  const braced = text.charAt(start + 1) === '{';
  const nameStart = start + (braced ? 2 : 1);
  const fault = (error: WordError, end: number): Fault => ({
    kind: 'fault',
    error,
    start,
    end: Math.min(end, limit),
  });
  if (!/[A-Za-z_.]/.test(text.charAt(nameStart))) return fault('bad-variable-name', nameStart + 1);
  let at = nameStart + 1;
  while (at < limit && isNamePart(text.charCodeAt(at)) && text.charAt(at) !== '.') at++;
  const name = text.slice(nameStart, at);
  if (name.startsWith('.') && !PSEUDO_VARIABLES.has(name)) return fault('unknown-pseudo-variable', at);
  if (!braced) return { kind: 'variable', name, fallback: null, splits: false, start, end: at };
  let splits = false;
  if (text.charAt(at) === '[') {
    if (!text.startsWith('[*]', at)) return fault('bad-expansion', at + 1);
    splits = true;
    at += 3;
  }
  let fallback: string | null = null;
  if (text.charAt(at) === '-') {
    let close = at;
    while (close < limit && text.charAt(close) !== '}') close++;
    if (close === limit) return fault('unclosed-brace', limit);
    fallback = text.slice(at + 1, close);
    at = close;
  }
  if (text.charAt(at) !== '}') return fault('unclosed-brace', at + 1);
  return { kind: 'variable', name, fallback, splits, start, end: at + 1 };
}

/**
 * The word's value where it needs no environment to be known; null where it has a variable or a fault.
 *
 * @example
 * const { text, sections } = parse('peers "my\\x20peers" "$HOME"\n');
 * sections[0].header.words.map((word) => literalValue(text, word)); // ['peers', 'my peers', null]
 */
export function literalValue(text: string, word: TextRange): string | null {
  if (!isQuoted(text, word.start, word.end)) return text.slice(word.start, word.end);
  let value = '';
  for (const part of partsOf(text, word)) {
    if (part.kind !== 'literal') return null;
    value += part.value;
  }
  const nul = value.indexOf('\0');
  return nul === -1 ? value : value.slice(0, nul);
}
