import type { TextRange } from '../../text.ts';
import type { NodeTemplate, Path } from '../file.ts';
import type { Places } from '../places.ts';

/** Places of nodes that are not in the cluster file: what the template says is there, anything else comes from `from`. */
export class FoundPlaces implements Places {
  readonly #places: Places;
  readonly #template: NodeTemplate;

  constructor(places: Places, template: NodeTemplate) {
    this.#places = places;
    this.#template = template;
  }

  value(path: Path): TextRange {
    return this.#places.value(this.#inFile(path));
  }

  key(path: Path): TextRange {
    return this.#places.key(this.#inFile(path));
  }

  isEntry(path: Path): boolean {
    return isNode(path) || this.#places.isEntry(path);
  }

  written(path: Path): string | null {
    const place = this.#inFile(path);
    return place.at(-1) === 'from' ? null : this.#places.written(place);
  }

  #inFile(path: Path): Path {
    const [top, index, key, ...rest] = path;
    if (top !== 'nodes' || !isIndex(index)) return path;
    return key !== undefined && Object.hasOwn(this.#template, key)
      ? ['nodes', 'template', key, ...rest]
      : ['nodes', 'from'];
  }
}

/** Places of nodes in the text of a program or a file. */
export class AnswerPlaces implements Places {
  readonly #places: Places;
  readonly #entries: readonly Path[];

  /** @param entries where each node is in the text */
  constructor(places: Places, entries: readonly Path[]) {
    this.#places = places;
    this.#entries = entries;
  }

  value(path: Path): TextRange {
    return this.#places.value(this.#inText(path));
  }

  key(path: Path): TextRange {
    return this.#places.key(this.#inText(path));
  }

  isEntry(path: Path): boolean {
    return isNode(path) || this.#places.isEntry(this.#inText(path));
  }

  written(path: Path): string | null {
    return this.#places.written(this.#inText(path));
  }

  #inText(path: Path): Path {
    const [top, index, ...rest] = path;
    if (top !== 'nodes' || !isIndex(index)) return [];
    return [...(this.#entries[Number(index)] ?? []), ...rest];
  }
}

function isNode([top, index, ...rest]: Path): boolean {
  return top === 'nodes' && isIndex(index) && rest.length === 0;
}

/** The paths of a schema's errors are texts. */
function isIndex(step: string | number | undefined): boolean {
  return /^\d+$/.test(String(step));
}
