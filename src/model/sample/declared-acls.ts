import { argumentAt, type LiveLine } from '../line/live-line.ts';

/** The names that the `acl` lines of a section declare so far; read when the first one is asked for. */
export class DeclaredAcls {
  readonly #lines: LiveLine[] = [];
  readonly #names = new Set<string>();
  #read = 0;
  #isHidden = false;

  add(line: LiveLine): void {
    this.#lines.push(line);
  }

  /** Whether that name is declared, or may be: a variable in the place of a name stands for any. */
  has(name: string): boolean {
    const { names } = this;
    return this.#isHidden || names.has(name);
  }

  /** How many lines declare a name; Infinity where a variable hides one. */
  timesOf(name: string): number {
    const times = this.#lines.filter((line) => argumentAt(line, 1)?.value === name).length;
    return this.has(name) && this.#isHidden ? Number.POSITIVE_INFINITY : times;
  }

  get names(): ReadonlySet<string> {
    for (; this.#read < this.#lines.length; this.#read++) {
      const line = this.#lines[this.#read];
      const name = line === undefined ? null : argumentAt(line, 1)?.value;
      if (name == null) this.#isHidden = true;
      else this.#names.add(name);
    }
    return this.#names;
  }
}
