import type { Source, TextRange } from './text.ts';

/**
 * `error`: the targeted HAProxy refuses, drops or silently loses something, shown by a recorded verdict.
 * `warning`: it works, but is very likely not what was meant. `info`: worth knowing.
 */
export type Severity = 'error' | 'warning' | 'info';

/**
 * What `haproxy -c` of the targeted version does about it: `refuses` (exit 1), `warns` (exit 0 with a warning),
 * `accepts` (silence), `crashes` (a bug of that release), `unknown` (depends on what hapeers cannot see).
 */
export type Reaction = 'refuses' | 'warns' | 'accepts' | 'crashes' | 'unknown';

/** A second place that belongs to a problem: the first definition, the other node's line. */
export interface Related {
  readonly message: string;
  readonly source: Source;
  readonly range: TextRange;
}

/** One row of a {@link Comparison}. */
export interface ComparisonRow {
  readonly label: string;
  /** What each node says, in the order of the nodes; null where it says nothing. */
  readonly values: readonly (string | null)[];
  readonly differs: boolean;
}

/** What the nodes of a fleet make of one thing, side by side. Problems about the same thing share one. */
export interface Comparison {
  /** The thing: `table "app"`. */
  readonly what: string;
  readonly nodes: readonly string[];
  readonly rows: readonly ComparisonRow[];
}

/** Text that replaces a range of a source; an insertion has an empty range. */
export interface Edit {
  readonly source: Source;
  readonly range: TextRange;
  readonly text: string;
}

/** A change that removes a problem; `safe` when it cannot change what a working config does otherwise. */
export interface Fix {
  readonly description: string;
  readonly safe: boolean;
  readonly edits: readonly Edit[];
}

/** One thing that is wrong or worth knowing, with its exact place. Data only: reports decide how it looks. */
export interface Problem {
  /** The id of the rule, `area/check`. */
  readonly rule: string;
  readonly severity: Severity;
  /** One line in lower case without a full stop, the user's words in double quotes. */
  readonly message: string;
  readonly source: Source;
  readonly range: TextRange;
  /** The node of the fleet that it was found on; null where one node is checked alone. */
  readonly node: string | null;
  /** The next step, in the imperative. */
  readonly hint: string | null;
  readonly haproxy: Reaction;
  /** The version from which on HAProxy does that, where earlier ones do something else; undefined where all do the same. */
  readonly since?: string;
  readonly related: readonly Related[];
  readonly fix: Fix | null;
  /** Absent where one sentence says all. */
  readonly comparison?: Comparison;
}

/** Reading order: by file as given, then place, then rule. A total order, so that reports are stable. */
export function compareProblems(a: Problem, b: Problem): number {
  return (
    compareText(a.source.name, b.source.name) ||
    a.range.start - b.range.start ||
    a.range.end - b.range.end ||
    compareText(a.rule, b.rule) ||
    compareText(a.node ?? '', b.node ?? '') ||
    compareText(a.message, b.message)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
