import type { Problem, Related } from '../problem.ts';
import type { Source } from '../text.ts';
import type { ListedFile, Path } from './file.ts';
import type { Places } from './places.ts';
import { clusterProblem } from './problems.ts';

/** Collects what the checks find in one cluster file. */
export class Review {
  readonly file: ListedFile;
  readonly places: Places;
  /** Whether the file says all nodes; false where they come from elsewhere and nobody looked. */
  readonly knowsNodes: boolean;
  readonly problems: Problem[] = [];
  readonly #source: Source;

  constructor(source: Source, file: ListedFile, places: Places) {
    this.#source = source;
    this.knowsNodes = file.nodes.length > 0;
    this.file = file;
    this.places = places;
  }

  /** Something that makes the file unusable, at a value. */
  error(path: Path, message: string, hint: string | null, related: readonly Related[] = []): void {
    this.problems.push(clusterProblem(this.#source, this.places.value(path), message, hint, { related }));
  }

  /** The same at a key. */
  keyError(path: Path, message: string, hint: string | null): void {
    this.problems.push(clusterProblem(this.#source, this.places.key(path), message, hint));
  }

  /** Something that works, but is very likely not what was meant. */
  warning(path: Path, message: string, hint: string | null): void {
    const range = this.places.value(path);
    this.problems.push(clusterProblem(this.#source, range, message, hint, { severity: 'warning' }));
  }

  /** A second place that belongs to a problem. */
  related(path: Path, message: string): Related {
    return { message, source: this.#source, range: this.places.value(path) };
  }

  /** Reports every text that is at more than one of the places. */
  distinct(
    entries: readonly { readonly text: string; readonly path: Path }[],
    what: string,
    hint: string,
  ): void {
    const first = new Map<string, Path>();
    for (const { text, path } of entries) {
      const known = first.get(text);
      if (known === undefined) first.set(text, path);
      else {
        this.error(path, `duplicate ${what} "${text}"`, hint, [this.related(known, 'first used here')]);
      }
    }
  }
}
