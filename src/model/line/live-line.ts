import type { Section, Statement } from '../../../grammar/ast.ts';
import type { Source } from '../../text.ts';
import type { Setting } from '../entity.ts';
import type { Liveness } from './conditions.ts';
import { type Argument, type Expansion, isPlain } from './expand.ts';

/** A line that HAProxy reads: what the readers of sections are given. */
export interface LiveLine {
  readonly source: Source;
  readonly statement: Statement;
  readonly certain: boolean;
  /** The value of the first word after a `no` or `default` prefix; null when a variable hides it. */
  readonly keyword: string | null;
  /**
   * The words after the prefix with the keyword first, made when first asked for: most lines are of no interest to
   * their reader.
   */
  readonly arguments: readonly Argument[];
  readonly prefix: 'no' | 'default' | null;
  /** Whether no word of the line is quoted or escaped: each argument is a word as it is. */
  readonly isPlain: boolean;
}

/** The header of a section that HAProxy reads. */
export interface LiveHeader extends LiveLine {
  readonly section: Section;
}

/** The line that an expansion gives. */
export function liveLine(
  source: Source,
  statement: Statement,
  expansion: Expansion,
  liveness: Liveness,
): LiveLine {
  return new ExpandedLine(source, statement, expansion, liveness === 'certain' && expansion.complete);
}

class ExpandedLine implements LiveLine {
  readonly source: Source;
  readonly statement: Statement;
  readonly certain: boolean;
  readonly prefix: 'no' | 'default' | null;
  readonly keyword: string | null;
  readonly isPlain: boolean;
  readonly #expansion: Expansion;

  constructor(source: Source, statement: Statement, expansion: Expansion, certain: boolean) {
    this.source = source;
    this.statement = statement;
    this.certain = certain;
    this.#expansion = expansion;
    this.isPlain = isPlain(expansion);
    const first = expansion.valueAt(0);
    this.prefix = first === 'no' || first === 'default' ? first : null;
    this.keyword = this.prefix === null ? first : expansion.valueAt(1);
  }

  get arguments(): readonly Argument[] {
    const all = this.#expansion.arguments;
    return this.prefix === null ? all : all.slice(1);
  }
}

/** The three things that every entity of the model carries. */
export function entityOf(line: LiveLine): Pick<LiveLine, 'source' | 'statement' | 'certain'> {
  return { source: line.source, statement: line.statement, certain: line.certain };
}

/** The line as a setting: its keyword and what follows it. */
export function settingOf(line: LiveLine): Setting {
  return {
    ...entityOf(line),
    keyword: line.keyword ?? '',
    values: line.arguments.slice(1),
    negated: line.prefix === 'no',
  };
}

/** The argument at a place of the line, null where the line is shorter. */
export function argumentAt(line: LiveLine, index: number): Argument | null {
  return line.arguments[index] ?? null;
}
