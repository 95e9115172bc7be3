/** When an exchange has to be over. Time in which this side could not work is not the other side's, and is added. */
export class Deadline {
  readonly #within: Deadline | null;
  #at: number;
  #excusedTo = 0;

  /**
   * @param ms from now
   * @param within another one that has to be kept, too
   */
  constructor(ms: number, within: Deadline | null = null) {
    this.#at = performance.now() + ms;
    this.#within = within;
  }

  /** How much time is left, in milliseconds; not below 0. */
  get leftMs(): number {
    const own = Math.max(0, this.#at - performance.now());
    return this.#within === null ? own : Math.min(own, this.#within.leftMs);
  }

  /** Adds the time since then. What several things waited for at the same time is added once. */
  excuse(since: number): void {
    const now = performance.now();
    this.#at += Math.max(0, now - Math.max(since, this.#excusedTo));
    this.#excusedTo = now;
    this.#within?.excuse(since);
  }
}
