import { wordAt } from '../../../grammar/quoting.ts';
import { literalValue } from '../../../grammar/word.ts';
import type { LiveLine } from '../line/live-line.ts';

/** The names that the `acl` lines of a section declare so far; read when the first one is asked for. */
export class DeclaredAcls {
  readonly #lines: Pick<LiveLine, 'source' | 'statement'>[] = [];
  readonly #names = new Set<string>();
  #read = 0;
  #isHidden = false;

  add({ source, statement }: LiveLine): void {
    this.#lines.push({ source, statement });
  }

  /** Whether that name is declared, or may be: a variable in the place of a name stands for any. */
  has(name: string): boolean {
    const { names } = this;
    return this.#isHidden || names.has(name);
  }

  /** How many lines declare a name; Infinity where a variable hides one. */
  timesOf(name: string): number {
    const times = this.#lines.filter(({ source, statement }) => {
      const word = wordAt(source.text, statement, 1);
      return word !== null && literalValue(source.text, word) === name;
    }).length;
    return this.has(name) && this.#isHidden ? Number.POSITIVE_INFINITY : times;
  }

  get names(): ReadonlySet<string> {
    for (; this.#read < this.#lines.length; this.#read++) {
      const line = this.#lines[this.#read];
      const word = line === undefined ? null : wordAt(line.source.text, line.statement, 1);
      const name = line === undefined || word === null ? null : literalValue(line.source.text, word);
      if (name === null) this.#isHidden = true;
      else this.#names.add(name);
    }
    return this.#names;
  }
}
