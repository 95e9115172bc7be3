import { isAtLeast, type Version } from '../value/version.ts';

/**
 * What is known of the environment that HAProxy will run in. A variable is set to a text, known to be unset
 * (null), or unknown (undefined): the machine that checks a config is rarely the one that runs it.
 *
 * @example
 * new Environment([['HOME', '/root']]).get('PATH'); // undefined
 * new Environment([['HOME', '/root']], true).get('PATH'); // null
 */
export class Environment {
  readonly #values = new Map<string, string | null | undefined>();
  /** What variables are that have no value of their own: unset (null) or unknown (undefined). */
  #others: null | undefined;

  /** @param othersAreUnset true where `known` is the whole environment, false where it is a part of it */
  constructor(known: Iterable<readonly [string, string]> = [], othersAreUnset = false) {
    for (const [name, value] of known) this.#values.set(name, value);
    this.#others = othersAreUnset ? null : undefined;
  }

  /** The value; null when the variable is not set; undefined when nobody knows. */
  get(name: string): string | null | undefined {
    if (this.#values.has(name)) return this.#values.get(name);
    // HAProxy itself sets variables of this name when it starts, whatever the environment that it is started in.
    return name.startsWith('HAPROXY_') ? undefined : this.#others;
  }

  set(name: string, value: string | null | undefined): void {
    this.#values.set(name, value);
  }

  /** Makes all variables but the named ones unset (null) or unknown (undefined). */
  reset(kept: ReadonlySet<string>, to: null | undefined): void {
    for (const name of this.#values.keys()) {
      if (!kept.has(name)) this.#values.set(name, to);
    }
    for (const name of kept) this.#values.set(name, this.get(name));
    this.#others = to;
  }

  /** A copy in which every variable that nobody knows is unset, but for those that HAProxy itself sets. */
  withoutUnknown(): Environment {
    const copy = this.copy();
    for (const [name, value] of copy.#values) if (value === undefined) copy.#values.set(name, null);
    copy.#others = null;
    return copy;
  }

  /** An independent copy: reading a config changes its environment (`setenv`, `localpeer`). */
  copy(): Environment {
    const copy = new Environment();
    for (const [name, value] of this.#values) copy.#values.set(name, value);
    copy.#others = this.#others;
    return copy;
  }
}

/** Sets what HAProxy itself tells about its version before it reads the config (`main()` in src/haproxy.c, 2.8). */
export function presetVersion(environment: Environment, version: Version): void {
  if (isAtLeast(version, '2.8')) environment.set('HAPROXY_BRANCH', `${version.major}.${version.minor}`);
}
