/**
 * What is known of the environment that HAProxy will run in. A variable is set to a text, known to be unset
 * (null), or unknown (undefined): the machine that checks a config is rarely the one that runs it.
 */
export class Environment {
  readonly #values = new Map<string, string | null | undefined>();
  readonly #othersAreUnset: boolean;

  /** @param othersAreUnset true where `known` is the whole environment, false where it is a part of it */
  constructor(known: Iterable<readonly [string, string]> = [], othersAreUnset = false) {
    for (const [name, value] of known) this.#values.set(name, value);
    this.#othersAreUnset = othersAreUnset;
  }

  /** The value; null when the variable is not set; undefined when nobody knows. */
  get(name: string): string | null | undefined {
    return this.#values.has(name) ? this.#values.get(name) : this.#othersAreUnset ? null : undefined;
  }

  set(name: string, value: string | null | undefined): void {
    this.#values.set(name, value);
  }

  /** An independent copy: reading a config changes its environment (`setenv`, `localpeer`). */
  copy(): Environment {
    const copy = new Environment([], this.#othersAreUnset);
    for (const [name, value] of this.#values) copy.#values.set(name, value);
    return copy;
  }
}
