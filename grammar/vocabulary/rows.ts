import type { Branch, Lifetime } from './branch.ts';
import { branches, branchNamed, existsIn } from './branch.ts';

/** A row of a data file: words that share their places, their lifetime and all other facts. */
export interface WordRow {
  readonly in: readonly string[];
  readonly words: readonly string[];
  /** The first branch that these facts hold in; absent for the oldest recorded one. */
  readonly since?: string;
  /** The last branch that these facts hold in; absent for the newest recorded one. */
  readonly until?: string;
  /** How HAProxy takes the word there; absent where it accepts it. */
  readonly verdict?: string;
  readonly experimental?: boolean;
  readonly deprecated?: boolean;
  readonly feature?: string;
  readonly backported?: boolean;
}

/**
 * How HAProxy takes a word that it knows: it accepts it, ignores it with a warning (a backend's word in a frontend),
 * refuses it there (`server` in defaults), or knows it only to say that it was removed (`reqrep`). Ignored words are
 * exit 0, refused and removed ones exit 1.
 */
export type WordVerdict = 'accepted' | 'ignored' | 'refused' | 'removed';

/** What every word of the vocabulary tells, as one branch sees it. */
export interface KnownWord extends Lifetime {
  readonly keyword: string;
  readonly verdict: WordVerdict;
  /** The first branch that knows the word only to refuse it as removed; null where none does. */
  readonly removedSince: Branch | null;
  /** Whether it is refused without `expose-experimental-directives` in global. */
  readonly experimental: boolean;
  /**
   * Whether HAProxy warns that it is deprecated. `expose-deprecated-directives` silences that for most words since 3.0,
   * and the section `program` of 3.1 and 3.2 is even refused without it.
   */
  readonly deprecated: boolean;
  /** Whether the branch `since` got the word in a maintenance release, so that its first release (x.y.0) lacks it. */
  readonly backported: boolean;
  /** The build option without which HAProxy does not know the word (`QUIC`, `LUA` ...); null for all others. */
  readonly feature: string | null;
}

/** The rows about one word in one place, oldest first; never empty. */
export type Entry<R extends WordRow> = readonly [R, ...R[]];

/** A data file; each place of it is looked at when something of it is first asked for. */
export interface Rows<R extends WordRow> {
  /** All rows about a word in a place; null for words that no branch knows there. */
  readonly find: (place: string, word: string) => Entry<R> | null;
  /** The words of a place, by name. */
  readonly wordsOf: (place: string) => ReadonlyMap<string, Entry<R>>;
  readonly places: () => Iterable<string>;
}

/** Reads a data file. A short run asks for a few words of a place, so that not all of them are indexed for that. */
export function indexRows<R extends WordRow>(rows: readonly R[]): Rows<R> {
  const places = new Map<string, PlaceIndex<R>>();
  const placeOf = (name: string): PlaceIndex<R> => {
    let place = places.get(name);
    if (place === undefined) {
      place = new PlaceIndex(rows.filter((row) => row.in.includes(name)));
      places.set(name, place);
    }
    return place;
  };
  return {
    find: (place, word) => placeOf(place).find(word),
    wordsOf: (place) => placeOf(place).words,
    places: () => new Set(rows.flatMap((row) => row.in)),
  };
}

class PlaceIndex<R extends WordRow> {
  readonly #rows: readonly R[];
  /** Only words of the rows, so that it does not grow with what is read. */
  readonly #found = new Map<string, Entry<R>>();
  #all: ReadonlyMap<string, Entry<R>> | null = null;

  constructor(rows: readonly R[]) {
    this.#rows = rows;
  }

  find(word: string): Entry<R> | null {
    const known = this.#found.get(word);
    if (known !== undefined) return known;
    if (this.#all !== null) return this.#all.get(word) ?? null;
    const [first, ...others] = this.#rows.filter((row) => row.words.includes(word));
    if (first === undefined) return null;
    const entry = inOrder([first, ...others]);
    this.#found.set(word, entry);
    return entry;
  }

  get words(): ReadonlyMap<string, Entry<R>> {
    this.#all ??= wordsIn(this.#rows);
    return this.#all;
  }
}

function wordsIn<R extends WordRow>(rows: readonly R[]): ReadonlyMap<string, Entry<R>> {
  const words = new Map<string, Entry<R>>();
  for (const row of rows) {
    for (const word of row.words) {
      const before = words.get(word);
      words.set(word, before === undefined ? [row] : inOrder([...before, row]));
    }
  }
  return words;
}

/** Oldest first. */
function inOrder<R extends WordRow>(rows: [R, ...R[]]): Entry<R> {
  return rows.sort((a, b) => startOf(a) - startOf(b));
}

/** The row that holds in a branch (in the newest that knows the word, for null), else the one nearest to it. */
export function rowIn<R extends WordRow>(entry: Entry<R>, branch: Branch | null): R {
  const [first] = entry;
  if (branch === null) {
    return entry.at(-1) ?? first;
  }
  return (
    entry.find((row) => holdsIn(row, branch)) ??
    entry.findLast((row) => startOf(row) <= branches.indexOf(branch)) ??
    first
  );
}

/** The facts that all kinds of words share. */
export function readWord<R extends WordRow>(
  keyword: string,
  entry: Entry<R>,
  branch: Branch | null,
): KnownWord {
  const row = rowIn(entry, branch);
  const removed = entry.find((other) => other.verdict === 'removed');
  return {
    keyword,
    since: branchNamed(entry[0].since),
    until: branchNamed(entry.at(-1)?.until),
    verdict: verdictOf(row),
    removedSince: removed === undefined ? null : (branchNamed(removed.since) ?? branches[0]),
    experimental: row.experimental ?? false,
    deprecated: row.deprecated ?? false,
    backported: entry[0].backported ?? false,
    feature: row.feature ?? null,
  };
}

/** Whether a branch knows a word. */
export function isKnown<R extends WordRow>(entry: Entry<R>, branch: Branch): boolean {
  return entry.some((row) => holdsIn(row, branch));
}

/** The words that a place of a branch accepts, or that any branch accepts there. */
export function acceptedWords<R extends WordRow>(
  rows: Rows<R>,
  place: string,
  branch: Branch | null,
): readonly string[] {
  const words: string[] = [];
  for (const [word, entry] of rows.wordsOf(place)) {
    if (isAccepted(entry, branch)) words.push(word);
  }
  return words;
}

/** Whether a branch, or any branch, accepts a word. */
export function isAccepted<R extends WordRow>(entry: Entry<R>, branch: Branch | null): boolean {
  const isThere = branch === null || isKnown(entry, branch);
  return isThere && verdictOf(rowIn(entry, branch)) === 'accepted';
}

/** Whether a place of a branch accepts any word at all. */
export function acceptsAny<R extends WordRow>(rows: Rows<R>, place: string, branch: Branch): boolean {
  for (const entry of rows.wordsOf(place).values()) {
    if (isAccepted(entry, branch)) return true;
  }
  return false;
}

/** Only rows that do not hold in all branches are asked which. */
function holdsIn({ since, until }: WordRow, branch: Branch): boolean {
  if (since === undefined && until === undefined) return true;
  return existsIn({ since: branchNamed(since), until: branchNamed(until) }, branch);
}

function startOf(row: WordRow): number {
  const since = branchNamed(row.since);
  return since === null ? 0 : branches.indexOf(since);
}

function verdictOf(row: WordRow): WordVerdict {
  switch (row.verdict) {
    case 'ignored':
    case 'refused':
    case 'removed':
      return row.verdict;
    default:
      return 'accepted';
  }
}
