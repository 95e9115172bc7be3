import type { Source, TextRange } from '../../text.ts';
import type { Path } from '../file.ts';

/** A word or a line of a config. */
export interface FoundPlace {
  readonly source: Source;
  readonly range: TextRange;
}

/** Where configs say one thing: the first places, and how many more there are. */
export interface FoundAt {
  readonly places: readonly FoundPlace[];
  readonly more: number;
}

/** What an entry of a derived cluster file was made of. */
export interface Found {
  /** Of the entry. */
  readonly path: Path;
  readonly facts: readonly {
    /** A word for it, where an entry is made of several. */
    readonly what: string;
    readonly at: FoundAt;
  }[];
}

/** Places that are told one by one; of others only the number is. */
const TOLD = 2;

/** Gathers places: a line that several nodes read, or that several facts are in, is one. */
export class PlaceList implements FoundAt {
  readonly places: FoundPlace[] = [];
  more = 0;
  #last: FoundPlace | null = null;

  add(place: FoundPlace): this {
    if (this.places.some((one) => isSameLine(one, place))) return this;
    // One file is read for node after node.
    if (this.#last !== null && isSameLine(this.#last, place)) return this;
    this.#last = place;
    if (this.places.length < TOLD) this.places.push(place);
    else this.more++;
    return this;
  }

  addAll({ places, more }: FoundAt): this {
    for (const place of places) this.add(place);
    this.more += more;
    return this;
  }
}

function isSameLine(one: FoundPlace, other: FoundPlace): boolean {
  return (
    one.source.name === other.source.name &&
    (one.range.start === other.range.start || lineOf(one) === lineOf(other))
  );
}

function lineOf({ source, range }: FoundPlace): number {
  return source.position(range.start).line;
}

/**
 * What to write beside an entry: `lb2.cfg:7`, or `name lb1.cfg:6; address lb2.cfg:7, lb3.cfg:7 and 3 more`.
 * @param nameOf how a file is called there
 * @example
 * const source = new Source('lb2.cfg', 'peers ours\n    peer lb1 10.0.0.1:1024\n');
 * const places = [{ source, range: { start: 15, end: 19 } }];
 * const found = { path: ['nodes', 0], facts: [{ what: 'address', at: { places, more: 0 } }] };
 * foundText(found, ({ name }) => name); // 'lb2.cfg:2'
 */
export function foundText({ facts }: Found, nameOf: (source: Source) => string): string {
  const whats = new Map<string, string[]>();
  for (const { what, at } of facts) {
    const places = at.places.map((place) => `${nameOf(place.source)}:${lineOf(place)}`).join(', ');
    const text = at.more === 0 ? places : `${places} and ${at.more} more`;
    whats.set(text, [...(whats.get(text) ?? []), what]);
  }
  if (whats.size === 1) return [...whats.keys()].join('');
  return [...whats].map(([text, names]) => `${names.join(', ')} ${text}`).join('; ');
}
