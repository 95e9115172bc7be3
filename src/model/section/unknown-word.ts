import {
  acceptsOption,
  acceptsStatement,
  actionOf,
  type Branch,
  branchOf,
  existsIn,
  hasOptions,
  hasStatements,
  isRegisteredByLua,
  type Word as KnownWord,
  type ListedStatement,
  needsArgument,
  optionOf,
  type RuleSet,
  statementOf,
  takesNoArgument,
  uncheckedSections,
} from '../../../grammar/vocabulary.ts';
import type { Entity } from '../entity.ts';
import type { Argument } from '../line/expand.ts';
import { entityOf, type LiveLine } from '../line/live-line.ts';
import type { Version } from '../value/version.ts';

/** Where a word is that HAProxy does not take as it is. */
export type WordPlace =
  | { readonly kind: 'statement' }
  | { readonly kind: 'option' }
  | { readonly kind: 'action'; readonly of: RuleSet | ListedStatement };

/** A word of a line that decides what the line is, and that HAProxy does not take there. */
export interface UnknownWord extends Entity {
  readonly section: string;
  readonly place: WordPlace;
  readonly word: Argument;
  /** The words of the line before it as HAProxy reads them, with a `no` in front and blanks in between. */
  readonly before: string;
  /** `ignored` is a warning, everything else a refusal; after `bare` more is expected, and `extra` is too much. */
  readonly problem: 'unknown' | 'ignored' | 'refused' | 'removed' | 'not-negatable' | 'bare' | 'extra';
}

/** A keyword that only some builds of a version know. */
export interface FeatureWord extends Entity {
  readonly word: Argument;
  /** The build option: `QUIC`. */
  readonly feature: string;
}

/** What decides about lines with a keyword that a section of a branch accepts. */
interface AcceptedWord {
  readonly needsArgument: boolean;
  readonly takesNoArgument: boolean;
  /** The build option that the keyword needs; null for none. */
  readonly feature: string | null;
}

const TIMEOUT_SECTIONS: ReadonlySet<string> = new Set(['frontend', 'backend']);

/** Timeouts of one side only (`proxy_parse_timeout()` in src/proxy.c); the other side warns. */
const TIMEOUT_SIDES: ReadonlyMap<string, string> = new Map([
  ['client', 'frontend'],
  ['client-hs', 'frontend'],
  ['client-fin', 'frontend'],
  ['server', 'backend'],
  ['connect', 'backend'],
  ['check', 'backend'],
  ['queue', 'backend'],
  ['tunnel', 'backend'],
  ['server-fin', 'backend'],
]);

/** The timeouts of sections that have only these (the parsers in src/resolvers.c, src/mailers.c, src/log.c). */
const TIMEOUTS_OF: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['resolvers', new Set(['resolve', 'retry'])],
  ['mailers', new Set(['mail'])],
  ['log-forward', new Set(['client'])],
]);

/** Those in use: the words of a branch are gathered once, not for each of many configs. */
const checkers = new Map<Branch, WordChecker>();

/** The checker for the words that a version knows. */
export function wordCheckerOf(version: Version): WordChecker {
  const branch = branchOf(version);
  const checker = checkers.get(branch) ?? new WordChecker(branch);
  checkers.set(branch, checker);
  return checker;
}

/** Looks up the words that decide what a line is, as the parsers of HAProxy's sections do. */
export class WordChecker {
  readonly #branch: Branch;
  /** What the lines so far had, by section and keyword. */
  readonly #accepted = new Map<string, Map<string, AcceptedWord>>();

  constructor(branch: Branch) {
    this.#branch = branch;
  }

  /** What HAProxy does not take in a line of a section; null where it takes it or nobody knows. */
  check(section: string, line: LiveLine): UnknownWord | null {
    const value = line.keyword;
    if (value === null) return null;
    const accepted = this.#acceptedWord(section, value);
    if (accepted === null) {
      if (uncheckedSections.has(section) || isRegisteredByLua(value)) return null;
      if (!hasStatements(section, this.#branch)) return null;
      const problem = this.#problemOf(statementOf(section, value, this.#branch));
      const [keyword] = line.arguments;
      if (problem === null || keyword === undefined) return null;
      return this.#unknown(section, line, { kind: 'statement' }, keyword, problem);
    }
    if (accepted.needsArgument && mayBeBare(line, value) && (line.prefix === null || value === 'option')) {
      const [keyword, ...others] = line.arguments;
      if (keyword !== undefined && others.length === 0) {
        return this.#unknown(section, line, { kind: 'statement' }, keyword, 'bare');
      }
    }
    if (value === 'option') return this.#checkOption(section, line);
    if (accepted.takesNoArgument) return this.#checkExtra(section, line, 1);
    if (value === 'timeout') return this.#checkTimeout(section, line);
    if ((value === 'stats' || value === 'filter') && section !== 'global') {
      const word = line.arguments[1];
      if (word?.value == null || isRegisteredByLua(word.value)) return null;
      return this.#checkWord(section, line, value, word);
    }
    if (value === 'tcp-request' || value === 'tcp-response' || ruleSet(value) !== null) {
      return this.#checkAction(section, line, value);
    }
    return null;
  }

  /** The keyword of a line that HAProxy takes, where that depends on its build; null for all others. */
  featureWord(section: string, line: LiveLine): FeatureWord | null {
    const feature = line.keyword === null ? null : this.#acceptedWord(section, line.keyword)?.feature;
    if (feature == null) return null;
    const [word] = line.arguments;
    return word === undefined ? null : { ...entityOf(line), word, feature };
  }

  #acceptedWord(section: string, keyword: string): AcceptedWord | null {
    let words = this.#accepted.get(section);
    if (words === undefined) {
      words = new Map();
      this.#accepted.set(section, words);
    }
    const known = words.get(keyword);
    if (known !== undefined) return known;
    if (!acceptsStatement(section, keyword, this.#branch)) return null;
    const word = {
      needsArgument: needsArgument(section, keyword),
      takesNoArgument: takesNoArgument(section, keyword),
      feature: statementOf(section, keyword, this.#branch)?.feature ?? null,
    };
    words.set(keyword, word);
    return word;
  }

  #checkOption(section: string, line: LiveLine): UnknownWord | null {
    const word = line.arguments[1];
    if (word?.value == null) return null;
    if (line.prefix === null && acceptsOption(section, word.value, this.#branch)) {
      return takesNoArgument(`option ${section}`, word.value) ? this.#checkExtra(section, line, 2) : null;
    }
    if (!hasOptions(section, this.#branch)) return null;
    const option = optionOf(section, word.value, this.#branch);
    const problem = this.#problemOf(option);
    const takesPrefix = line.prefix === null || option?.negatable === true;
    const first = takesPrefix || problem === 'unknown' || problem === 'removed' ? problem : 'not-negatable';
    return first && this.#unknown(section, line, { kind: 'option' }, word, first);
  }

  #checkExtra(section: string, line: LiveLine, at: number): UnknownWord | null {
    const extra = line.arguments[at];
    return extra === undefined ? null : this.#unknown(section, line, { kind: 'statement' }, extra, 'extra');
  }

  #checkTimeout(section: string, line: LiveLine): UnknownWord | null {
    const word = line.arguments[1];
    const known = TIMEOUTS_OF.get(section);
    if (known !== undefined && word?.value != null && !known.has(word.value)) {
      return this.#unknown(section, line, { kind: 'action', of: 'timeout' }, word, 'unknown');
    }
    const side = word?.value == null ? undefined : TIMEOUT_SIDES.get(word.value);
    if (word === undefined || side === undefined || side === section || !TIMEOUT_SECTIONS.has(section))
      return null;
    return this.#unknown(section, line, { kind: 'action', of: 'timeout' }, word, 'ignored');
  }

  #checkAction(section: string, line: LiveLine, keyword: string): UnknownWord | null {
    const second = line.arguments[1];
    if (second?.value == null || isRegisteredByLua(second.value)) return null;
    if (keyword !== 'tcp-request' && keyword !== 'tcp-response') {
      const set = ruleSet(keyword);
      return set && this.#checkWord(section, line, set, second);
    }
    const unknown = this.#checkWord(section, line, keyword, second);
    const set = ruleSet(`${keyword} ${second.value}`);
    const third = line.arguments[2];
    if (unknown === null && third === undefined) {
      return this.#unknown(section, line, { kind: 'statement' }, second, 'bare');
    }
    if (unknown !== null || set === null || third?.value == null || isRegisteredByLua(third.value))
      return unknown;
    return this.#checkWord(section, line, set, third);
  }

  #checkWord(
    section: string,
    line: LiveLine,
    of: RuleSet | ListedStatement,
    word: Argument,
  ): UnknownWord | null {
    if (word.value === null) return null;
    const problem = this.#problemOf(actionOf(of, word.value, this.#branch));
    return problem && this.#unknown(section, line, { kind: 'action', of }, word, problem);
  }

  #problemOf(word: KnownWord | null): UnknownWord['problem'] | null {
    if (word === null || !existsIn(word, this.#branch)) return 'unknown';
    return word.verdict === 'accepted' ? null : word.verdict;
  }

  #unknown(
    section: string,
    line: LiveLine,
    place: WordPlace,
    word: Argument,
    problem: UnknownWord['problem'],
  ): UnknownWord {
    return { ...entityOf(line), section, place, word, before: textBefore(line, word), problem };
  }
}

/** Whether a line is short enough to be a keyword alone: the words of most lines are never cut. */
function mayBeBare({ statement, prefix, isPlain }: LiveLine, keyword: string): boolean {
  return !isPlain || statement.end - statement.start <= keyword.length + (prefix?.length ?? 0) + 4;
}

function textBefore({ prefix, arguments: args }: LiveLine, word: Argument): string {
  const before = args.slice(0, args.indexOf(word)).map(({ value }) => value ?? '');
  return [...(prefix === null ? [] : [prefix]), ...before].join(' ');
}

function ruleSet(text: string): RuleSet | null {
  switch (text) {
    case 'tcp-request connection':
    case 'tcp-request session':
    case 'tcp-request content':
    case 'tcp-response content':
    case 'quic-initial':
    case 'http-request':
    case 'http-response':
    case 'http-after-response':
    case 'tcp-check':
    case 'http-check':
      return text;
    default:
      return null;
  }
}
