import { isAtLeast, isBefore, type Version } from '../value/version.ts';
import { argumentEscapes } from './argument-escapes.ts';
import type { Environment } from './environment.ts';

/** What a condition comes to; null where it depends on something unknown; `bad` where HAProxy cannot read it. */
export type Truth = boolean | null | 'bad';

/** What conditions may ask about. */
export interface Facts {
  readonly version: Version;
  readonly environment: Environment;
  /** The build options that are there; null where nobody knows. */
  readonly features: ReadonlySet<string> | null;
}

/** Stands in an expression for the value of an unknown variable; no argument of a line can hold it. */
export const UNKNOWN = '\0';

/**
 * Evaluates an expression of predicates, integers, `!`, `&&`, `||` and parentheses as `cfg_eval_condition()` does
 * (src/cfgcond.c; before 2.5 src/cfgparse.c, which knows one integer or predicate only and reads nothing after it).
 * `UNKNOWN` in it makes the result unknown where it matters.
 */
export function evaluateExpression(expression: string, facts: Facts): Truth {
  if (expression === '') return false;
  const reader = new ConditionReader(expression, facts);
  const truth = isAtLeast(facts.version, '2.5') ? reader.whole() : reader.first();
  return truth === 'bad' && expression.includes(UNKNOWN) ? null : truth;
}

/** Predicates with the version that brought each and their number of arguments. */
const PREDICATES: ReadonlyMap<string, { readonly since: string; readonly args: number }> = new Map([
  ['defined', { since: '2.4', args: 1 }],
  ['feature', { since: '2.4', args: 1 }],
  ['streq', { since: '2.4', args: 2 }],
  ['strneq', { since: '2.4', args: 2 }],
  ['version_atleast', { since: '2.4', args: 1 }],
  ['version_before', { since: '2.4', args: 1 }],
  ['openssl_version_atleast', { since: '2.5', args: 1 }],
  ['openssl_version_before', { since: '2.5', args: 1 }],
  ['ssllib_name_startswith', { since: '2.5', args: 1 }],
  ['strstr', { since: '2.8', args: 2 }],
  ['enabled', { since: '2.8', args: 1 }],
  ['awslc_api_atleast', { since: '3.3', args: 1 }],
  ['awslc_api_before', { since: '3.3', args: 1 }],
  ['fips_mode', { since: '3.5', args: 0 }],
]);

/** The version that brought a predicate; null for names that no version knows. */
export function predicateSince(name: string): string | null {
  return PREDICATES.get(name)?.since ?? null;
}

/** The predicates that a version knows. */
export function predicatesOf(version: Version): readonly string[] {
  return [...PREDICATES].filter(([, { since }]) => isAtLeast(version, since)).map(([name]) => name);
}

type Known = boolean | null;

/** Levels of parentheses and operators that HAProxy follows (`MAX_CFG_RECURSION`). */
const MAX_DEPTH = 1024;

/** Thrown inside this file alone, where HAProxy stops reading an expression. */
class BadExpression extends Error {}

/** Recursive descent over one expression, with three-valued logic. */
class ConditionReader {
  readonly #text: string;
  readonly #facts: Facts;
  #at = 0;

  constructor(text: string, facts: Facts) {
    this.#text = text;
    this.#facts = facts;
  }

  whole(): Truth {
    return this.#attempt(() => {
      const truth = this.#alternatives(MAX_DEPTH);
      if (this.#at < this.#text.length) throw new BadExpression();
      return truth;
    });
  }

  /** All that 2.4 reads: an integer, or a predicate with whatever follows it. */
  first(): Truth {
    return this.#attempt(() => {
      const integer = readInteger(this.#text);
      if (integer !== null && integer.length === this.#text.length) return integer.value !== 0;
      return this.#predicate();
    });
  }

  #attempt(read: () => Known): Truth {
    try {
      return read();
    } catch (error) {
      if (error instanceof BadExpression) return 'bad';
      throw error;
    }
  }

  #alternatives(depth: number): Known {
    let truth: Known = false;
    let left = depth;
    do {
      const next = this.#conjunction(left - 1);
      truth = truth === true || next === true ? true : truth === null || next === null ? null : false;
    } while (left-- > 0 && this.#take('||'));
    return truth;
  }

  #conjunction(depth: number): Known {
    let truth: Known = true;
    let left = depth;
    do {
      const next = this.#term(left - 1);
      truth = truth === false || next === false ? false : truth === null || next === null ? null : true;
    } while (left-- > 0 && this.#take('&&'));
    return truth;
  }

  #term(depth: number): Known {
    if (depth <= 0) throw new BadExpression();
    this.#skipBlanks();
    let negated = false;
    while (this.#text.charAt(this.#at) === '!') {
      negated = !negated;
      this.#at++;
      this.#skipBlanks();
    }
    const truth = this.#positive(depth);
    return truth === null ? null : truth !== negated;
  }

  #positive(depth: number): Known {
    const integer = readInteger(this.#text.slice(this.#at));
    if (integer !== null) {
      this.#at += integer.length;
      return integer.value !== 0;
    }
    if (this.#text.charAt(this.#at) !== '(') return this.#predicate();
    this.#at++;
    const truth = this.#alternatives(depth - 1);
    this.#skipBlanks();
    if (this.#text.charAt(this.#at) !== ')') throw new BadExpression();
    this.#at++;
    return truth;
  }

  #predicate(): Known {
    const name = /^[^ (]*/.exec(this.#text.slice(this.#at))?.[0] ?? '';
    const predicate = PREDICATES.get(name);
    if (predicate === undefined || isBefore(this.#facts.version, predicate.since)) throw new BadExpression();
    this.#at += name.length;
    const args = this.#arguments(predicate.args);
    if (args.length < predicate.args) throw new BadExpression();
    return args.some((arg) => arg.includes(UNKNOWN)) ? null : this.#decide(name, args);
  }

  /** As `make_arg_list()` in src/arg.c: a predicate without parentheses has one empty argument. */
  #arguments(most: number): readonly string[] {
    if (this.#text.charAt(this.#at) !== '(') return [''];
    this.#at++;
    const args: string[] = [];
    for (;;) {
      args.push(this.#argument());
      if (this.#text.charAt(this.#at) !== ',' || args.length >= most) break;
      this.#at++;
    }
    if (this.#text.charAt(this.#at) !== ')') throw new BadExpression();
    this.#at++;
    return args;
  }

  #argument(): string {
    let value = '';
    let quote = '';
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#text.charAt(this.#at);
      const next = this.#text.charAt(this.#at + 1);
      if ((char === '"' || char === "'") && (quote === '' || quote === char)) {
        quote = quote === '' ? char : '';
      } else if (char === '\\' && quote !== "'" && next !== '') {
        const escaped = argumentEscapes.get(next);
        if (escaped !== undefined) this.#at++;
        value += escaped ?? char;
      } else if (quote === '' && (char === ',' || char === ')')) break;
      else value += char;
    }
    return value;
  }

  #decide(name: string, [first = '', second = '']: readonly string[]): Known {
    const { version, environment, features } = this.#facts;
    switch (name) {
      case 'defined': {
        if (first === '') return false;
        const value = environment.get(first);
        return value === undefined ? null : value !== null;
      }
      case 'streq':
        return first === second;
      case 'strneq':
        return first !== second;
      case 'strstr':
        return first.includes(second);
      case 'version_atleast':
        return compareRelease(version, first, (wanted) => isAtLeast(version, wanted));
      case 'version_before':
        return compareRelease(version, first, (wanted) => isBefore(version, wanted));
      case 'feature':
        return features === null ? null : features.has(first);
      default:
        // The others ask how this HAProxy was built and what it runs with.
        return null;
    }
  }

  #take(operator: string): boolean {
    this.#skipBlanks();
    if (!this.#text.startsWith(operator, this.#at)) return false;
    this.#at += operator.length;
    this.#skipBlanks();
    return true;
  }

  #skipBlanks(): void {
    while (this.#text.charAt(this.#at) === ' ' || this.#text.charAt(this.#at) === '\t') this.#at++;
  }
}

/** The integer that C's `strtol()` with base 0 finds at the beginning of a text. */
function readInteger(text: string): { readonly value: number; readonly length: number } | null {
  const match = /^\s*[-+]?(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)/.exec(text);
  if (match === null) return null;
  const [whole, digits = ''] = match;
  return { value: /^0[xX]?0*$/.test(digits) ? 0 : 1, length: whole.length };
}

/** A comparison inside the targeted branch is open where the target names no release of it. */
function compareRelease(version: Version, wanted: string, compare: (wanted: string) => boolean): Known {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?(?:-dev\d+)?$/.exec(wanted);
  if (match === null) return null;
  const [, major, minor, patch = '0'] = match;
  const sameBranch = Number(major) === version.major && Number(minor) === version.minor;
  if (sameBranch && patch !== '0' && !Number.isFinite(version.patch)) return null;
  return compare(`${major}.${minor}.${patch}`);
}
