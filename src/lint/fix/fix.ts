import { applyEdits, type TextEdit } from '../../edit/text-edit.ts';
import type { Fix, Problem } from '../../problem.ts';
import type { Source, TextRange } from '../../text.ts';
import type { LintNode } from '../run.ts';

/** A file with the safe fixes of its problems applied. */
export interface FixedText {
  /** The file as it was read. */
  readonly source: Source;
  readonly text: string;
  /** How many fixes were applied. */
  readonly applied: number;
}

/** Nodes and what is wrong with them. */
export interface Linted {
  readonly nodes: readonly LintNode[];
  readonly problems: readonly Problem[];
}

/** One fix may uncover the next; a handful of rounds is all that was ever seen. */
const MAX_ROUNDS = 20;

/**
 * Applies the safe fixes of problems, lints the result, and so on until no safe fix is left. Files that stay as they are
 * are not in the result.
 *
 * @param lintAgain what is wrong when these texts, by the names of their files, are in for what was read
 */
export function fixAll(
  linted: Linted,
  lintAgain: (texts: ReadonlyMap<string, string>) => Linted,
): readonly FixedText[] {
  const fixed = new Map<string, FixedText>();
  let current = linted;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const changed = applyFixes(current);
    if (changed.length === 0) break;
    for (const { source, text, applied } of changed) {
      const before = fixed.get(source.name);
      fixed.set(source.name, {
        source: before?.source ?? source,
        text,
        applied: applied + (before?.applied ?? 0),
      });
    }
    current = lintAgain(new Map([...fixed].map(([name, { text }]) => [name, text])));
  }
  return [...fixed.values()].filter(({ source, text }) => text !== source.text);
}

/**
 * One round, each fix as a whole or not at all: one that touches what an earlier one changes is left for the next round,
 * and one in a file of several nodes is left out unless all of them want it.
 */
function applyFixes({ nodes, problems }: Linted): readonly FixedText[] {
  const accepted = new Map<string, { source: Source; edits: SeparateEdits; applied: number }>();
  for (const fix of agreedFixes(nodes, problems)) {
    if (fix.edits.some(({ source, range }) => accepted.get(source.name)?.edits.touches(range))) continue;
    for (const { source, range, text } of fix.edits) {
      const of = accepted.get(source.name) ?? { source, edits: new SeparateEdits(), applied: 0 };
      accepted.set(source.name, of);
      of.edits.add({ ...range, text });
    }
    const first = accepted.get(fix.edits[0]?.source.name ?? '');
    if (first !== undefined) first.applied++;
  }
  return [...accepted.values()].map(({ source, edits, applied }) => ({
    source,
    text: applyEdits(source.text, edits.inOrder),
    applied,
  }));
}

/** Edits of one text that do not touch each other, so that a place has to be compared with its neighbors alone. */
class SeparateEdits {
  readonly inOrder: TextEdit[] = [];

  /** Two insertions at one place touch too: nobody knows which comes first. */
  touches(range: TextRange): boolean {
    const at = this.#placeOf(range.start);
    const [before, behind] = [this.inOrder[at - 1], this.inOrder[at]];
    return (
      (before !== undefined && overlap(before, range)) || (behind !== undefined && overlap(range, behind))
    );
  }

  add(edit: TextEdit): void {
    this.inOrder.splice(this.#placeOf(edit.start), 0, edit);
  }

  /** The index of the first edit that begins behind an offset. */
  #placeOf(offset: number): number {
    let low = 0;
    let high = this.inOrder.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.inOrder[middle]?.start ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The safe fixes in the order of their problems, those that several nodes want alike once. */
function agreedFixes(nodes: readonly LintNode[], problems: readonly Problem[]): readonly Fix[] {
  const readers = new Map<string, number>();
  for (const { config } of nodes) {
    for (const name of new Set(config.files.map(({ source }) => source.name))) {
      readers.set(name, (readers.get(name) ?? 0) + 1);
    }
  }
  const wanted = new Map<string, { fix: Fix; by: Set<string | null> }>();
  for (const { fix, node } of problems) {
    if (fix === null || !fix.safe) continue;
    const key = JSON.stringify(fix.edits.map(({ source, range, text }) => [source.name, range, text]));
    const one = wanted.get(key) ?? { fix, by: new Set() };
    wanted.set(key, one);
    one.by.add(node);
  }
  return [...wanted.values()]
    .filter(({ fix, by }) => fix.edits.every(({ source }) => by.size >= (readers.get(source.name) ?? 1)))
    .map(({ fix }) => fix);
}

function overlap(a: TextRange, b: TextRange): boolean {
  return (a.start < b.end && b.start < a.end) || a.start === b.start;
}
