import type { Environment } from './environment.ts';
import type { Argument } from './expand.ts';
import { isAtLeast, isBefore, type Version } from './version.ts';

/** Whether a line is read: for certain, perhaps (a condition on something unknown), or never. */
export type Liveness = 'certain' | 'possible' | 'dead';

/** What a condition comes to; null where it depends on something unknown; `bad` where HAProxy cannot read it. */
export type Truth = boolean | null | 'bad';

/** What conditions may ask about. */
export interface Facts {
  readonly version: Version;
  readonly environment: Environment;
}

/** Stands in an expression for the value of an unknown variable; no config can hold it in a readable word. */
const UNKNOWN = '\0';

/**
 * Evaluates the words behind `.if` or `.elif`: HAProxy joins them with single blanks and reads predicates, `!`, `&&`,
 * `||` and parentheses (`cfg_eval_condition()` in src/cfgcond.c); 2.4 looks at the first word alone.
 */
export function evaluate(words: readonly Argument[], facts: Facts): Truth {
  const texts = words.map((word) => word.value ?? UNKNOWN);
  const expression = isAtLeast(facts.version, '2.5') ? texts.join(' ') : (texts[0] ?? '');
  if (expression.trim() === '') return false;
  if (expression === UNKNOWN) return null;
  const reader = new ConditionReader(expression, facts);
  const truth = reader.alternatives();
  return reader.failed || !reader.atEnd() ? 'bad' : truth;
}

type Known = boolean | null;

/** Recursive descent over one expression: alternatives of conjunctions of terms, with three-valued logic. */
class ConditionReader {
  failed = false;
  readonly #text: string;
  readonly #facts: Facts;
  #at = 0;

  constructor(text: string, facts: Facts) {
    this.#text = text;
    this.#facts = facts;
  }

  atEnd(): boolean {
    return this.#text.slice(this.#at).trim() === '';
  }

  alternatives(): Known {
    let truth = this.#conjunction();
    while (this.#take('||')) {
      const next = this.#conjunction();
      truth = truth === true || next === true ? true : truth === null || next === null ? null : false;
    }
    return truth;
  }

  #conjunction(): Known {
    let truth = this.#term();
    while (this.#take('&&')) {
      const next = this.#term();
      truth = truth === false || next === false ? false : truth === null || next === null ? null : true;
    }
    return truth;
  }

  #term(): Known {
    if (this.#take('!')) {
      const truth = this.#term();
      return truth === null ? null : !truth;
    }
    if (this.#take('(')) {
      const truth = this.alternatives();
      if (!this.#take(')')) this.failed = true;
      return truth;
    }
    const rest = this.#text.slice(this.#at);
    const number = /^-?\d+(?=[\s)&|]|$)/.exec(rest);
    if (number !== null) {
      this.#at += number[0].length;
      return Number(number[0]) !== 0;
    }
    const predicate = /^([a-z_]+)(?:\(([^)]*)\))?/.exec(rest);
    if (predicate === null) {
      if (rest.startsWith(UNKNOWN)) {
        this.#at = this.#text.length;
        return null;
      }
      this.failed = true;
      return null;
    }
    this.#at += predicate[0].length;
    const [, name = '', args] = predicate;
    return this.#predicate(name, args === undefined ? [] : args.split(',').map((arg) => arg.trim()));
  }

  #predicate(name: string, args: readonly string[]): Known {
    const since = PREDICATES.get(name);
    if (since === undefined || isBefore(this.#facts.version, since)) {
      this.failed = true;
      return null;
    }
    const [first = '', second = ''] = args;
    if (args.length === 0 || first === '')
      return name === 'strneq' ? second !== '' : name === 'streq' && second === '';
    if (args.some((arg) => arg.includes(UNKNOWN))) return null;
    const { version, environment } = this.#facts;
    switch (name) {
      case 'defined': {
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
      default:
        return null;
    }
  }

  #take(token: string): boolean {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at++;
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at++;
    return true;
  }
}

/** Predicates and the version that brought each; what has no case above depends on how HAProxy was built. */
const PREDICATES: ReadonlyMap<string, string> = new Map([
  ['defined', '2.4'],
  ['feature', '2.4'],
  ['streq', '2.4'],
  ['strneq', '2.4'],
  ['version_atleast', '2.4'],
  ['version_before', '2.4'],
  ['openssl_version_atleast', '2.5'],
  ['openssl_version_before', '2.5'],
  ['ssllib_name_startswith', '2.5'],
  ['strstr', '2.8'],
  ['enabled', '2.8'],
  ['awslc_api_atleast', '3.3'],
  ['awslc_api_before', '3.3'],
]);

/** A comparison inside the targeted branch is open where the target names no release of it. */
function compareRelease(version: Version, wanted: string, compare: (wanted: string) => boolean): Known {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?(?:-dev\d+)?$/.exec(wanted);
  if (match === null) return null;
  const [, major, minor, patch = '0'] = match;
  const sameBranch = Number(major) === version.major && Number(minor) === version.minor;
  if (sameBranch && patch !== '0' && !Number.isFinite(version.patch)) return null;
  return compare(`${major}.${minor}.${patch}`);
}

/** What stands wrong about a conditional directive, as HAProxy would say it. */
export type ConditionFault =
  | 'lone-elif'
  | 'lone-else'
  | 'lone-endif'
  | 'elif-after-else'
  | 'else-twice'
  | 'bad-expression'
  | 'unknown-directive'
  | 'unterminated';

interface Block {
  /** Liveness of the lines around the whole block. */
  readonly outer: Liveness;
  /** Liveness of the lines of the current branch. */
  current: Liveness;
  /** Whether an earlier branch was certainly (true), perhaps (null) or not (false) taken. */
  taken: boolean | null;
  elseSeen: boolean;
}

/** Follows `.if` blocks through one file and tells which lines HAProxy reads. */
export class Conditions {
  readonly #blocks: Block[] = [];
  readonly #facts: Facts;

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  /** Liveness of the line that comes next. */
  get liveness(): Liveness {
    return this.#blocks.at(-1)?.current ?? 'certain';
  }

  get isOpen(): boolean {
    return this.#blocks.length > 0;
  }

  /** Takes in a directive; gives what is wrong with it, or null. `keyword` is its first word, `words` the rest. */
  read(keyword: string, words: readonly Argument[]): ConditionFault | null {
    switch (keyword) {
      case '.if':
        return this.#open(words);
      case '.elif':
        return this.#alternative(words);
      case '.else':
        return this.#otherwise();
      case '.endif':
        return this.#blocks.pop() === undefined ? 'lone-endif' : null;
      case '.notice':
      case '.warning':
      case '.alert':
      case '.diag':
        return null;
      default:
        return this.liveness === 'dead' ? null : 'unknown-directive';
    }
  }

  #open(words: readonly Argument[]): ConditionFault | null {
    const outer = this.liveness;
    const truth = outer === 'dead' ? false : evaluate(words, this.#facts);
    this.#blocks.push({ outer, ...branch(outer, truth, false), elseSeen: false });
    return truth === 'bad' ? 'bad-expression' : null;
  }

  #alternative(words: readonly Argument[]): ConditionFault | null {
    const block = this.#blocks.at(-1);
    if (block === undefined) return 'lone-elif';
    if (block.elseSeen) return 'elif-after-else';
    const masked = block.outer === 'dead' || block.taken === true;
    const truth = masked ? false : evaluate(words, this.#facts);
    Object.assign(block, branch(block.outer, truth, block.taken));
    return truth === 'bad' ? 'bad-expression' : null;
  }

  #otherwise(): ConditionFault | null {
    const block = this.#blocks.at(-1);
    if (block === undefined) return 'lone-else';
    if (block.elseSeen) return 'else-twice';
    block.elseSeen = true;
    Object.assign(block, branch(block.outer, true, block.taken));
    return null;
  }
}

/** The liveness of a branch with this condition behind branches that were (perhaps) taken. */
function branch(outer: Liveness, truth: Truth, taken: boolean | null): Pick<Block, 'current' | 'taken'> {
  if (outer === 'dead' || taken === true || truth === false) return { current: 'dead', taken };
  const certain = truth === true && taken === false;
  return {
    current: certain ? outer : 'possible',
    taken: truth === true ? true : null,
  };
}
