import type { Directive, Line, Statement } from '../../../grammar/ast.ts';
import type { ConfigFile, LocalPeer } from '../config.ts';
import { Conditions } from '../line/conditions.ts';
import { type Environment, presetVersion } from '../line/environment.ts';
import { EnvironmentReader } from '../line/environment-reader.ts';
import { type Expansion, type ExpansionContext, expandWords } from '../line/expand.ts';
import type { LineFault } from '../line/fault.ts';
import { liveLine } from '../line/live-line.ts';
import { LineReader } from '../line/reader.ts';
import { tokenizerOf } from '../line/tokenizer.ts';
import { localPeerOf, type ReadTarget } from '../target.ts';
import { isAtLeast } from '../value/version.ts';

/** What the first of two passes leaves to the second. */
export interface FirstPass {
  readonly localPeer: LocalPeer;
  /** With what global sections of all files have set. */
  readonly environment: Environment;
  /** What this pass alone says about lines. */
  readonly faults: readonly LineFault[];
}

/**
 * The pass in which HAProxy 3.1 and later read the global sections of all files before everything else
 * (`MODE_DISCOVERY` in src/haproxy.c): `localpeer` counts wherever it is, and variables that a later global
 * section sets are known from the first line on. Of other lines only directives are looked at; 3.2 also warns here
 * about empty arguments, while `HAPROXY_LOCALPEER` is not set yet.
 */
export function readFirstPass(files: readonly ConfigFile[], target: ReadTarget): FirstPass {
  const environment = target.environment.copy();
  presetVersion(environment, target.version);
  if (environment.get('HAPROXY_LOCALPEER') === undefined) environment.set('HAPROXY_LOCALPEER', null);
  const global = new EnvironmentReader(environment);
  const faults: LineFault[] = [];
  for (const file of files) readFile(file, target, environment, global, faults);
  return { localPeer: localPeerOf(target, global.localPeerStatements), environment, faults };
}

/** Where an argument may be empty: a configuration without any of these in a line has none there. */
const PERHAPS_EMPTY = /""|''|"\$|\\x00/g;

function readFile(
  file: ConfigFile,
  { version, features = null }: ReadTarget,
  environment: Environment,
  global: EnvironmentReader,
  faults: LineFault[],
): void {
  const { source, document } = file;
  const tokenizer = tokenizerOf(version);
  const conditions = new Conditions({ version, environment, features });
  const lines = new LineReader(source, document, faults);
  const suspects = tokenizer.emptyArgument === 'warns' ? new Suspects(source.text) : null;
  let section = '';
  const expand = (line: Statement | Directive): Expansion | null => {
    if (line.unclosed !== null) return null;
    const context: ExpansionContext = {
      environment,
      tokenizer,
      surroundings: { file: source.name, line: () => source.position(line.start).line, section },
    };
    const expansion = expandWords(source.text, line, context);
    return expansion.fault === null ? expansion : null;
  };
  const read = (line: Line, isGlobal: boolean) => {
    if (line.kind === 'comment' || line.kind === 'scope') return;
    const isDirective = line.kind === 'directive';
    const isRead = isDirective || (isGlobal && conditions.liveness !== 'dead');
    const isSuspect = suspects?.has(line.start, line.end) === true;
    if (!isRead && !isSuspect) return;
    const expansion = expand(line);
    if (expansion === null) return;
    if (isSuspect) lines.warnAboutEmpty(line, expansion);
    if (isDirective) conditions.read(expansion);
    else if (isRead) global.read(liveLine(source, line, expansion, conditions.liveness));
  };
  for (const line of document.preamble) read(line, false);
  let isGlobal = false;
  for (const { keyword, header, body } of document.sections) {
    read(header, false);
    if (conditions.liveness !== 'dead') {
      isGlobal = keyword === 'global';
      section = keyword;
    }
    for (const line of body) read(line, isGlobal);
  }
}

/** The places of a text where an argument may be empty, asked for in the order of the lines. */
class Suspects {
  readonly #places: Iterator<RegExpMatchArray>;
  #next: number;

  constructor(text: string) {
    this.#places = text.matchAll(PERHAPS_EMPTY);
    this.#next = this.#advance();
  }

  has(start: number, end: number): boolean {
    while (this.#next < start) this.#next = this.#advance();
    return this.#next < end;
  }

  #advance(): number {
    const { value, done } = this.#places.next();
    return done === true ? Number.POSITIVE_INFINITY : (value.index ?? 0);
  }
}

/** Whether a version reads its files in two passes. */
export function hasFirstPass({ version }: ReadTarget): boolean {
  return isAtLeast(version, '3.1');
}
