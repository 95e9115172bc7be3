import { ProtocolError } from './protocol-error.ts';
import { type Cursor, readVarint, readVarint32 } from './varint.ts';

/** Reads the fields of a message. Every read checks that its bytes are there and throws a ProtocolError if not. */
export class Reader implements Cursor {
  bytes: Uint8Array;
  position = 0;
  end: number;

  constructor(bytes: Uint8Array = new Uint8Array(0)) {
    this.bytes = bytes;
    this.end = bytes.length;
  }

  /** Turns to other bytes, so that one reader serves a whole session. */
  reset(bytes: Uint8Array, position: number, end: number): void {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
  }

  get left(): number {
    return this.end - this.position;
  }

  varint(): number | bigint {
    return readVarint(this);
  }

  varint32(): number {
    return readVarint32(this);
  }

  /** A length or a count: the same as a varint, but never larger than `limit`. */
  count(limit: number, what: string): number {
    const value = readVarint(this);
    if (value > limit) throw new ProtocolError(`${what} is ${value}, the limit is ${limit}`);
    return Number(value);
  }

  /** Four bytes, the most significant first. */
  uint32(): number {
    const { bytes, position } = this;
    if (this.end - position < 4) throw new ProtocolError('a message ends in the middle of a 32-bit number');
    this.position = position + 4;
    return (
      (((bytes[position] ?? 0) << 24) |
        ((bytes[position + 1] ?? 0) << 16) |
        ((bytes[position + 2] ?? 0) << 8) |
        (bytes[position + 3] ?? 0)) >>>
      0
    );
  }

  /** The next bytes, not copied. */
  take(length: number): Uint8Array {
    if (length > this.end - this.position) {
      throw new ProtocolError(`a message ends before the ${length} bytes that it announces`);
    }
    const start = this.position;
    this.position = start + length;
    return this.bytes.subarray(start, this.position);
  }

  /** The next bytes as text, one character a byte (ISO 8859-1), so that any bytes survive. */
  text(length: number): string {
    const bytes = this.take(length);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  }

  rest(): Uint8Array {
    return this.take(this.left);
  }
}
