import {
  Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLError as ParseError,
  parseDocument,
  visit,
} from 'yaml';
import type { Source, TextRange } from '../text.ts';
import type { Path } from './file.ts';
import { isTooDeep } from './nesting.ts';
import type { Places } from './places.ts';

/** A text error with its place. */
interface YamlError {
  readonly message: string;
  readonly hint: string | null;
  readonly range: TextRange;
}

/** A YAML (or JSON) text as data, with the way back from the data to its places. */
export interface YamlText {
  /** Meaningless where there are errors. */
  readonly data: unknown;
  readonly errors: readonly YamlError[];
  readonly places: Places;
}

/**
 * Data as YAML that reads back as the same.
 * @param compact lists and mappings whose entries are on one line each
 */
export function writeYaml(data: unknown, compact: readonly Path[]): string {
  const document = new Document(data);
  for (const path of compact) {
    const found = document.getIn(path);
    const entries = isSeq(found) ? found.items : isMap(found) ? found.items.map(({ value }) => value) : [];
    for (const entry of entries) if (isMap(entry)) entry.flow = true;
  }
  visit(document, {
    Scalar(_, scalar) {
      if (typeof scalar.value === 'string' && scalar.value.search(UNSEEN) >= 0) scalar.type = 'QUOTE_DOUBLE';
    },
  });
  return document
    .toString({ lineWidth: 0 })
    .replace(UNSEEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** What a terminal would obey, or not show, and YAML writes as it is: shown by an escape of a quoted scalar. */
const UNSEEN = /[\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Reads YAML 1.2 with merge keys; JSON is a part of it. Never throws on text. */
export function readYaml(source: Source): YamlText {
  if (isTooDeep(source.text)) return unreadable('this text is nested too deeply', 'is this a cluster file?');
  try {
    const document = parseDocument(source.text, {
      merge: true,
      // It compares every key of a mapping with every other; `duplicates` does not.
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'error',
    });
    const places = new DocumentPlaces(source, document);
    const errors = errorsOf(source, document);
    leaveOutNulls(document);
    return { data: errors.length > 0 ? null : document.toJS({ maxAliasCount: 100 }), errors, places };
  } catch (error) {
    // What the parser throws for aliases that cannot be resolved, or that stand for too much.
    if (!(error instanceof ReferenceError)) throw error;
    return unreadable('the aliases in this text do not lead to values', 'write the values in their places');
  }
}

/** A written `null` stands for a key that is not there; a key without a value was forgotten. */
function leaveOutNulls(document: Document): void {
  visit(document, {
    Pair: (_, { value }) =>
      isScalar(value) && value.value === null && (value.source ?? '') !== '' ? visit.REMOVE : undefined,
  });
}

function unreadable(message: string, hint: string): YamlText {
  const start = { start: 0, end: 0 };
  return {
    data: null,
    errors: [{ message, hint, range: start }],
    places: { value: () => start, key: () => start, isEntry: () => false, written: () => null },
  };
}

/** Errors of syntax cascade, so only the first one is told. */
function errorsOf(source: Source, document: Document): YamlError[] {
  const first = document.errors[0] ?? document.warnings[0];
  if (first !== undefined) return [syntaxError(source, first)];
  const repeated = duplicates(source, document);
  return repeated.length > 0 ? repeated : unmeant(source, document);
}

function syntaxError(source: Source, { code, message, pos }: ParseError): YamlError {
  const range = clip(source, pos[0], pos[1]);
  if (code === 'MULTIPLE_DOCS')
    return {
      message: 'a second document begins here',
      hint: 'remove the line "---" or what follows it',
      range,
    };
  const text = (message.split('\n')[0] ?? '').replaceAll('"quote', 'quote');
  return {
    message: `not YAML: ${text.charAt(0).toLowerCase()}${text.slice(1).replace(/\.$/, '')}`,
    hint: HINTS.get(code) ?? null,
    range,
  };
}

/** Keys that stand twice in a mapping, by the names that they have as data: `1` and `"1"` are one. */
function duplicates(source: Source, document: Document): YamlError[] {
  const found: YamlError[] = [];
  visit(document, {
    Map(_, map) {
      const names = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (names.has(name)) {
          const range = firstLine(source, key);
          found.push({
            message: `duplicate key "${unquote(source.slice(range))}"`,
            hint: 'remove one of them',
            range,
          });
        }
        names.add(name);
      }
    },
  });
  return found;
}

/** What is YAML and cannot be meant, or cannot be resolved. */
function unmeant(source: Source, document: Document): YamlError[] {
  const found: YamlError[] = [];
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) === undefined) {
        found.push({
          message: `nothing is named "${alias.source}" with "&" above`,
          hint: 'put a text that begins with "*" in quotes',
          range: firstLine(source, alias),
        });
      }
    },
    Pair(_, { key, value }) {
      if (isScalar(key) && key.source === '<<' && !isMergeable(value, document)) {
        found.push({
          message: 'what "<<" merges must be a mapping',
          hint: 'name a mapping, for example "<<: *defaults", or put the key in quotes',
          range: firstLine(source, key),
        });
      } else if (isNode(key) && !isScalar(key)) {
        found.push({
          message: 'a key must be a string',
          hint: 'put the key in quotes if this is meant to be a string',
          range: firstLine(source, key),
        });
      }
    },
  });
  return found;
}

/** A mapping, an alias of one, or a list of these. */
function isMergeable(value: unknown, document: Document): boolean {
  const target = isAlias(value) ? value.resolve(document) : value;
  if (isSeq(target)) return target.items.every((item) => !isSeq(item) && isMergeable(item, document));
  return isMap(target);
}

const HINTS: ReadonlyMap<string, string> = new Map(
  Object.entries<string>({
    TAB_AS_INDENT: 'indent with spaces',
    BAD_INDENT: 'indent the entries of one mapping or list equally',
    MISSING_CHAR: 'add a space after ":" and "-", and quote strings that contain special characters',
  }),
);

const unquote = (text: string): string => text.replace(/^(["'])(.*)\1$/, '$2');

function clip(source: Source, start: number, end: number): TextRange {
  const from = Math.min(start, source.text.length);
  const newline = source.text.indexOf('\n', from);
  const limit = newline === -1 ? source.text.length : newline;
  return { start: from, end: Math.max(from, Math.min(end, limit)) };
}

function firstLine(source: Source, node: Node): TextRange {
  const [start = 0, end = 0] = node.range ?? [];
  const range = clip(source, start, end);
  const text = source.slice(range);
  return { start: range.start, end: range.start + text.trimEnd().length };
}

class DocumentPlaces implements Places {
  readonly #source: Source;
  readonly #document: Document;

  constructor(source: Source, document: Document) {
    this.#source = source;
    this.#document = document;
  }

  value(path: Path): TextRange {
    const { key, node } = this.#find(path);
    if (node === null) return key ?? this.#start();
    const own = firstLine(this.#source, node);
    const [start = 0, end = 0] = node.range ?? [];
    const isLong = this.#source.text.slice(start, end).trimEnd().includes('\n');
    return key !== null && (isLong || own.start === own.end) ? key : own;
  }

  key(path: Path): TextRange {
    return this.#find(path).key ?? this.value(path);
  }

  isEntry(path: Path): boolean {
    const { node } = this.#find(path.slice(0, -1));
    return path.length > 0 && isSeq(node !== null && isAlias(node) ? node.resolve(this.#document) : node);
  }

  written(path: Path): string | null {
    const { node } = this.#find(path);
    return node !== null && isScalar(node) ? (node.source ?? null) : null;
  }

  #start(): TextRange {
    return this.#document.contents === null
      ? { start: 0, end: 0 }
      : firstLine(this.#source, this.#document.contents);
  }

  /** The node of a path with the range of its key; what follows an alias stands where the alias points. */
  #find(path: Path): { key: TextRange | null; node: Node | null } {
    let key: TextRange | null = null;
    let node: Node | null = this.#document.contents;
    for (const step of path) {
      if (node !== null && isAlias(node)) node = node.resolve(this.#document) ?? null;
      if (isMap(node)) {
        const pair: Pair<unknown, unknown> | null = findPair(node, String(step), this.#document);
        key = pair !== null && isNode(pair.key) ? firstLine(this.#source, pair.key) : key;
        node = pair !== null && isNode(pair.value) ? pair.value : null;
      } else if (isSeq(node)) {
        const item: unknown = node.items[Number(step)];
        key = null;
        node = isNode(item) ? item : null;
      } else {
        return { key, node: null };
      }
    }
    return { key, node };
  }
}

const pairs = new WeakMap<Node, ReadonlyMap<string, Pair<unknown, unknown>>>();

/** The pair of a key, also of a mapping that is merged into this one. A mapping may have thousands, each asked for. */
function findPair(map: Node, name: string, document: Document): Pair<unknown, unknown> | null {
  let known = pairs.get(map);
  if (known === undefined) {
    known = pairsOf(map, document);
    pairs.set(map, known);
  }
  return known.get(name) ?? null;
}

/** Own keys win over merged ones, the first of each over later ones. */
function pairsOf(map: Node, document: Document): ReadonlyMap<string, Pair<unknown, unknown>> {
  const own = new Map<string, Pair<unknown, unknown>>();
  const merged = new Map<string, Pair<unknown, unknown>>();
  for (const pair of isMap(map) ? map.items : []) {
    if (!isPair(pair) || !isScalar(pair.key)) continue;
    const { value } = pair.key;
    const name = String(value);
    if (!own.has(name)) own.set(name, pair);
    if (value !== '<<' && typeof value !== 'symbol') continue;
    const sources = isSeq(pair.value) ? pair.value.items : [pair.value];
    for (const source of sources) {
      const target = isAlias(source) ? source.resolve(document) : source;
      if (!isNode(target)) continue;
      for (const [key, one] of pairsOf(target, document)) if (!merged.has(key)) merged.set(key, one);
    }
  }
  return new Map([...merged, ...own]);
}
