import { isAtLeast } from '../value/version.ts';
import { evaluateExpression, type Facts, type Truth, UNKNOWN } from './condition-expression.ts';
import type { Argument, Expansion } from './expand.ts';

/** Whether a line is read: for certain, perhaps (a condition on something unknown), or never. */
export type Liveness = 'certain' | 'possible' | 'dead';

/** What HAProxy refuses about a directive. */
export type ConditionFault =
  | 'lone-elif'
  | 'lone-else'
  | 'lone-endif'
  | 'elif-after-else'
  | 'else-twice'
  | 'bad-expression'
  | 'extra-argument'
  | 'nested-too-deep'
  | 'unknown-directive';

/** A fault with whether HAProxy comes to it for certain. */
export interface FoundConditionFault {
  readonly fault: ConditionFault;
  readonly certain: boolean;
}

/** `.if` blocks inside each other that HAProxy follows: one less than `MAXNESTEDCONDS`. */
export const MAX_NESTED_CONDITIONS = 99;

const MESSAGES: ReadonlySet<string> = new Set(['.notice', '.warning', '.alert', '.diag']);

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
  /** Up to 2.4, what follows the words that a directive needs is not looked at. */
  readonly #countsArguments: boolean;

  constructor(facts: Facts) {
    this.#facts = facts;
    this.#countsArguments = isAtLeast(facts.version, '2.5');
  }

  /** Liveness of the line that comes next. */
  get liveness(): Liveness {
    return this.#blocks.at(-1)?.current ?? 'certain';
  }

  get depth(): number {
    return this.#blocks.length;
  }

  /** Takes in a directive; gives what HAProxy refuses about it. */
  read({ all }: Expansion): FoundConditionFault | null {
    const keyword = all[0]?.value ?? '';
    switch (keyword) {
      case '.if':
        return this.#open(all.slice(1));
      case '.elif':
        return this.#alternative(all.slice(1));
      case '.else':
        return this.#hasArgument(all, 1) ? certainly('extra-argument') : this.#otherwise();
      case '.endif':
        if (this.#hasArgument(all, 1)) return certainly('extra-argument');
        return this.#blocks.pop() === undefined ? certainly('lone-endif') : null;
      default: {
        if (this.liveness === 'dead') return null;
        const fault = !MESSAGES.has(keyword)
          ? 'unknown-directive'
          : this.#hasArgument(all, 2)
            ? 'extra-argument'
            : null;
        return fault && { fault, certain: this.liveness === 'certain' };
      }
    }
  }

  #hasArgument(all: readonly Argument[], index: number): boolean {
    const value = all[index]?.value ?? '';
    return this.#countsArguments && value !== '';
  }

  #open(words: readonly Argument[]): FoundConditionFault | null {
    const outer = this.liveness;
    const truth = outer === 'dead' ? false : this.#evaluate(words);
    this.#blocks.push({ outer, ...branch(outer, truth, false), elseSeen: false });
    if (this.#blocks.length > MAX_NESTED_CONDITIONS) return certainly('nested-too-deep');
    return truth === 'bad' ? { fault: 'bad-expression', certain: outer === 'certain' } : null;
  }

  #alternative(words: readonly Argument[]): FoundConditionFault | null {
    const block = this.#blocks.at(-1);
    if (block === undefined) return certainly('lone-elif');
    if (block.elseSeen) return certainly('elif-after-else');
    const isMasked = block.outer === 'dead' || block.taken === true;
    const truth = isMasked ? false : this.#evaluate(words);
    const certain = block.outer === 'certain' && block.taken === false;
    Object.assign(block, branch(block.outer, truth, block.taken));
    return truth === 'bad' ? { fault: 'bad-expression', certain } : null;
  }

  #otherwise(): FoundConditionFault | null {
    const block = this.#blocks.at(-1);
    if (block === undefined) return certainly('lone-else');
    if (block.elseSeen) return certainly('else-twice');
    block.elseSeen = true;
    Object.assign(block, branch(block.outer, true, block.taken));
    return null;
  }

  /** HAProxy joins the words with single blanks; 2.4 looks at the first one alone. */
  #evaluate(words: readonly Argument[]): Truth {
    const texts = words.map(({ value }) => value ?? UNKNOWN);
    return evaluateExpression(this.#countsArguments ? texts.join(' ') : (texts[0] ?? ''), this.#facts);
  }
}

function certainly(fault: ConditionFault): FoundConditionFault {
  return { fault, certain: true };
}

/** The liveness of a branch with this condition after branches that were (perhaps) taken. */
function branch(outer: Liveness, truth: Truth, taken: boolean | null): Pick<Block, 'current' | 'taken'> {
  if (outer === 'dead' || taken === true || truth === false) return { current: 'dead', taken };
  const certain = truth === true && taken === false;
  return { current: certain ? outer : 'possible', taken: truth === true ? true : null };
}
