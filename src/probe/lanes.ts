/**
 * Runs jobs side by side: at most `width` at once, and those with the same key one after the other. A job that waits
 * for its key takes none of the width.
 */
export class Lanes {
  #free: number;
  readonly #waiting: (() => void)[] = [];
  readonly #last = new Map<string, Promise<unknown>>();

  constructor(width: number) {
    this.#free = width;
  }

  /** The job's result; a job that fails leaves the others alone. */
  run<T>(key: string, job: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const result = before.then(() => this.#withSlot(job));
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(key, settled);
    return result;
  }

  async #withSlot<T>(job: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await job();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
