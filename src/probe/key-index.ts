const FIRST_SLOTS = 1 << 10;
const FIRST_BYTES = 1 << 14;
/** A character takes three bytes of UTF-8 at most, counted as JavaScript counts them. */
const MOST_BYTES = 3;

/**
 * Numbers keys from 0 in the order in which they come. All keys are one run of bytes, found through a table of hashes with
 * open addressing: a million keys take a quarter of what a `Map` of as many strings does.
 */
export class KeyIndex {
  /** The number of a key and 1; 0 where the slot is free. Half of the slots stay free. */
  #slots = new Uint32Array(FIRST_SLOTS);
  #bytes = new Uint8Array(FIRST_BYTES);
  /** Where each key ends in the bytes. */
  #ends = new Uint32Array(FIRST_SLOTS / 2);
  #size = 0;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder();

  get size(): number {
    return this.#size;
  }

  /** The number of a key; undefined where it has not come. */
  find(key: string): number | undefined {
    const number = this.#slots[this.#slotOf(this.#place(key))] ?? 0;
    return number === 0 ? undefined : number - 1;
  }

  /** The number of a key, which gets the next one where it has none. */
  add(key: string): number {
    const end = this.#place(key);
    const slot = this.#slotOf(end);
    const known = this.#slots[slot] ?? 0;
    if (known !== 0) return known - 1;
    const number = this.#size++;
    this.#ends[number] = end;
    this.#slots[slot] = number + 1;
    if (this.#size === this.#ends.length) this.#grow();
    return number;
  }

  /** In the order of their numbers. */
  *keys(): Generator<string, void, undefined> {
    for (let number = 0; number < this.#size; number++) {
      yield this.#decoder.decode(this.#bytes.subarray(this.#startOf(number), this.#ends[number]));
    }
  }

  /** Writes a key after the last one. @returns where it ends */
  #place(key: string): number {
    const start = this.#startOf(this.#size);
    if (start + MOST_BYTES * key.length > this.#bytes.length) {
      const bytes = new Uint8Array(2 * (start + MOST_BYTES * key.length));
      bytes.set(this.#bytes.subarray(0, start));
      this.#bytes = bytes;
    }
    return start + this.#encoder.encodeInto(key, this.#bytes.subarray(start)).written;
  }

  /** Where the key is that has been placed, or where it would be. */
  #slotOf(end: number): number {
    const start = this.#startOf(this.#size);
    const mask = this.#slots.length - 1;
    for (let slot = hashOf(this.#bytes, start, end) & mask; ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot] ?? 0;
      if (number === 0 || this.#isSame(number - 1, start, end)) return slot;
    }
  }

  #isSame(number: number, start: number, end: number): boolean {
    const from = this.#startOf(number);
    if ((this.#ends[number] ?? 0) - from !== end - start) return false;
    for (let at = 0; at < end - start; at++) {
      if (this.#bytes[from + at] !== this.#bytes[start + at]) return false;
    }
    return true;
  }

  #startOf(number: number): number {
    return number === 0 ? 0 : (this.#ends[number - 1] ?? 0);
  }

  #grow(): void {
    const ends = new Uint32Array(2 * this.#ends.length);
    ends.set(this.#ends);
    this.#ends = ends;
    this.#slots = new Uint32Array(2 * this.#slots.length);
    const mask = this.#slots.length - 1;
    for (let number = 0; number < this.#size; number++) {
      let slot = hashOf(this.#bytes, this.#startOf(number), ends[number] ?? 0) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = number + 1;
    }
  }
}

/** FNV-1a, and its upper bits mixed into the lower ones, which choose the slot. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
