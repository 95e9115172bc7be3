import { shownKey, wordKey } from '../../edit/text-edit.ts';
import { agree, type Said } from '../../model/compare/said.ts';
import type { Entity } from '../../model/config.ts';
import type { Argument } from '../../model/line/expand.ts';
import { compareProblems, type Problem, type Related, type Severity } from '../../problem.ts';
import type { Source } from '../../text.ts';
import { type FoundAt, PlaceList } from './found.ts';

/** What a config says about one thing, and where; the text is that of the cluster file. */
export type Fact = Said;

/** The place of a whole line, or of a word in it. */
export type Place = Pick<Fact, 'source' | 'range'>;

/** Collects what is in the way of a cluster file: contradictions are errors, what it has no key for is a warning. */
export class Notes {
  readonly #problems = new Map<string, Problem>();
  readonly #places = new Map<Fact, PlaceList>();

  get problems(): readonly Problem[] {
    return [...this.#problems.values()].toSorted(compareProblems);
  }

  /**
   * The fact that counts: the first. Another one about the same thing must say the same.
   * @param isSame whether it does; where it is left out, the texts tell
   */
  agree(known: Fact | null | undefined, fact: Fact, what: string, isSame?: boolean): Fact {
    if (known == null) return fact;
    if (isSame ?? agree(known, fact)) this.confirm(known, fact);
    else this.conflict(known, fact, what);
    return known;
  }

  /** The same is said at another place. */
  confirm(known: Fact, place: Place): void {
    const places = this.#places.get(known) ?? new PlaceList().add(known);
    this.#places.set(known, places.add(place));
  }

  /** Where a fact was found. */
  placesOf(fact: Fact): FoundAt {
    return this.#places.get(fact) ?? new PlaceList().add(fact);
  }

  /** Where facts that make one entry were found. */
  placesOfAll(facts: Iterable<Fact>): FoundAt {
    const all = new PlaceList();
    for (const fact of facts) all.addAll(this.placesOf(fact));
    return all;
  }

  conflict(known: Fact, fact: Fact, what: string): void {
    this.#add('error', fact, `${what} is "${fact.text}" here and "${known.text}" elsewhere`, {
      hint: 'make the configs agree, and try again',
      related: [{ message: `it is "${known.text}" here`, source: known.source, range: known.range }],
    });
  }

  error(place: Place, message: string, hint: string): void {
    this.#add('error', place, message, { hint });
  }

  warning(place: Place, message: string, hint: string | null): void {
    this.#add('warning', place, message, { hint });
  }

  /** One file may be the config of several nodes: what is said of it is said once. */
  #add(
    severity: Severity,
    { source, range }: Place,
    message: string,
    more: { readonly hint: string | null; readonly related?: readonly Related[] },
  ): void {
    const key = JSON.stringify([source.name, range.start, range.end, message]);
    this.#problems.set(key, {
      rule: 'cluster/derived',
      severity,
      message,
      source,
      range: { start: range.start, end: range.end },
      node: null,
      hint: more.hint,
      haproxy: 'unknown',
      related: more.related ?? [],
      fix: null,
    });
  }
}

export function placeOf({ source, statement }: Entity): Place {
  return { source, range: statement };
}

/** What HAProxy reads in a word; where an unknown variable hides that, how it is written. */
export function textOf(source: Source, { value, word }: Argument): string {
  return value ?? shownKey(wordKey(source.text, word));
}

export function factOf(source: Source, argument: Argument): Fact {
  return { text: textOf(source, argument), source, range: argument.word };
}
