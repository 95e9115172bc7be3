import { VARINT_MAX_BYTES, writeVarint } from './varint.ts';

/** Collects the fields of a message; grows as needed. */
export class Writer {
  #bytes = new Uint8Array(64);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  uint8(value: number): this {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
    return this;
  }

  /** Four bytes, the most significant first. */
  uint32(value: number): this {
    return this.uint8((value >>> 24) & 0xff)
      .uint8((value >>> 16) & 0xff)
      .uint8((value >>> 8) & 0xff)
      .uint8(value & 0xff);
  }

  varint(value: number | bigint): this {
    this.#reserve(VARINT_MAX_BYTES);
    this.#length = writeVarint(this.#bytes, this.#length, value);
    return this;
  }

  raw(bytes: Uint8Array): this {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  /** Text of one byte a character, without its length. */
  text(text: string): this {
    return this.raw(Buffer.from(text, 'latin1'));
  }

  /** What was written so far, not copied: valid until the next write. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.bytes());
    this.#bytes = grown;
  }
}
