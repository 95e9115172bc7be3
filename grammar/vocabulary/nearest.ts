/**
 * The candidate that somebody who wrote `word` most probably meant, or null when none is near enough.
 *
 * Near means: at most a third of the longer of both words has to be changed (at least one change is always allowed,
 * except that words of one or two letters only match with other case). Changes are counted as insertions, deletions,
 * replacements and swaps of two neighbouring characters; upper and lower case count as equal. Of several equally near
 * candidates one that begins with the same letter wins, then the first in the given order. The word itself is never
 * proposed.
 *
 * @example
 * nearest('sever', ['peer', 'server', 'table']); // 'server'
 * nearest('zzz', ['peer', 'server', 'table']); // null
 */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const wanted = word.toLowerCase();
  let best: string | null = null;
  let bestScore = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    if (candidate === word) {
      continue;
    }
    const known = candidate.toLowerCase();
    const allowed = allowedChanges(wanted, known);
    if (Math.abs(wanted.length - known.length) > allowed) {
      continue;
    }
    const distance = countChanges(wanted, known, allowed);
    const score = distance + (wanted[0] === known[0] ? 0 : 0.5);
    if (distance <= allowed && score < bestScore) {
      best = candidate;
      bestScore = score;
    }
  }
  return best;
}

/**
 * The candidate of which `word` is a slip of the pen for certain: other case alone, or one change away where no other
 * candidate is. Null otherwise, also for words of three letters and where digits differ: `web1` is not `web2`.
 *
 * @example
 * correctionOf('sever', ['peer', 'server', 'table']); // 'server'
 * correctionOf('sever', ['severe', 'server']); // null
 */
export function correctionOf(word: string, candidates: Iterable<string>): string | null {
  const wanted = word.toLowerCase();
  const others = [...new Set(candidates)].filter((candidate) => candidate !== word);
  const cased = others.filter((candidate) => candidate.toLowerCase() === wanted);
  if (cased.length > 0) return only(cased);
  const found = only(others.filter((candidate) => countChanges(wanted, candidate.toLowerCase(), 1) === 1));
  if (found === null) return null;
  const [shorter = 0, longer = 0] = [word.length, found.length].sort((a, b) => a - b);
  return shorter > 2 && longer > 3 && digitsOf(found) === digitsOf(word) ? found : null;
}

function only(words: readonly string[]): string | null {
  return words.length === 1 ? (words[0] ?? null) : null;
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}

function allowedChanges(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  return shorter < 3 ? 0 : Math.max(1, Math.floor(Math.max(a.length, b.length) / 3));
}

/** Optimal string alignment distance; any number above `limit` stands for "more than the limit". */
function countChanges(a: string, b: string, limit: number): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    let smallest = row;
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(cost);
      smallest = Math.min(smallest, cost);
    }
    if (smallest > limit) {
      return limit + 1;
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
