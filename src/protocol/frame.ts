import { hasPayload } from './message-types.ts';
import { ProtocolError } from './protocol-error.ts';
import { Reader } from './reader.ts';
import { CONTINUED, ONE_BYTE_LIMIT } from './varint.ts';

/** Far above `tune.bufsize`, which bounds what HAProxy can send (16379 bytes by default). */
const PAYLOAD_MAX_BYTES = 1 << 20;

/** HAProxy too gives up on a length that is not complete by then (`peer_recv_msg` in peers.c). */
const LENGTH_MAX_BYTES = 5;

const NOTHING = new Uint8Array(0);

/**
 * Cuts a stream into messages: class, type and, if bit 7 of the type is set, a length and so many bytes. Holds no more
 * than one incomplete message, and copies only that.
 *
 * After `next()` has said true, `class`, `type` and `payload` are those of a message, until the next call.
 */
export class FrameReader {
  class = 0;
  type = 0;
  readonly payload = new Reader();
  #bytes: Uint8Array = NOTHING;
  #position = 0;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #neededBytes = 0;

  push(bytes: Uint8Array): void {
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    if (this.#heldBytes < this.#neededBytes) return;
    this.#bytes = this.#held.length === 1 ? bytes : Buffer.concat(this.#held, this.#heldBytes);
    this.#position = 0;
    this.#held = [];
    this.#heldBytes = 0;
    this.#neededBytes = 0;
  }

  /**
   * Whether there is another complete message.
   *
   * @throws ProtocolError when the length of one is malformed or beyond all reason
   */
  next(): boolean {
    const bytes = this.#bytes;
    const start = this.#position;
    const messageClass = bytes[start];
    const type = bytes[start + 1];
    if (messageClass === undefined || type === undefined) return this.#hold(2);
    this.class = messageClass;
    this.type = type;
    if (!hasPayload(type)) {
      this.payload.reset(bytes, start + 2, start + 2);
      this.#position = start + 2;
      return true;
    }
    const lengthBytes = this.#lengthBytes(start + 2);
    if (lengthBytes === 0) return this.#hold(bytes.length - start + 1);
    this.payload.reset(bytes, start + 2, start + 2 + lengthBytes);
    const length = this.payload.count(PAYLOAD_MAX_BYTES, 'the length of a message');
    const end = start + 2 + lengthBytes + length;
    if (end > bytes.length) return this.#hold(end - start);
    this.payload.reset(bytes, start + 2 + lengthBytes, end);
    this.#position = end;
    return true;
  }

  /** How many bytes the length at a position takes; 0 when they are not all there. */
  #lengthBytes(position: number): number {
    let byte = this.#bytes[position];
    if (byte === undefined) return 0;
    if (byte < ONE_BYTE_LIMIT) return 1;
    for (let count = 2; count <= LENGTH_MAX_BYTES; count += 1) {
      byte = this.#bytes[position + count - 1];
      if (byte === undefined) return 0;
      if (byte < CONTINUED) return count;
    }
    throw new ProtocolError(`the length of a message is more than ${LENGTH_MAX_BYTES} bytes`);
  }

  #hold(neededBytes: number): false {
    if (this.#position < this.#bytes.length) {
      this.#held = [this.#bytes.subarray(this.#position)];
      this.#heldBytes = this.#bytes.length - this.#position;
      this.#neededBytes = neededBytes;
    }
    this.#bytes = NOTHING;
    this.#position = 0;
    return false;
  }
}
