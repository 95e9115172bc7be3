import { ProtocolError } from './protocol-error.ts';

/** A place in bytes that a read moves forward. Nothing is read at or after `end`. */
export interface Cursor {
  readonly bytes: Uint8Array;
  position: number;
  readonly end: number;
}

/** Numbers below take one byte; from there on the first byte has four bits of the number and is at least this. */
export const ONE_BYTE_LIMIT = 240;

/** A later byte from here on is followed by another; each has seven bits of the number. */
export const CONTINUED = 128;

/** The longest encoding: that of 2^64 - 1. */
export const VARINT_MAX_BYTES = 10;

/** So many bytes always make a number that a double holds exactly; one more may not. */
const EXACT_BYTES = 7;

/**
 * Reads an unsigned integer of up to 64 bits: exact, as a bigint only where a number would not be.
 * Four bits of it are in the first byte and seven in each that follows; they are added, not or-ed (`intdecode` in
 * intops.h; document of the peers protocol, "Encoded Integer").
 *
 * @throws ProtocolError when the bytes end within it or it is longer than 64 bits need
 */
export function readVarint(cursor: Cursor): number | bigint {
  const { bytes, end } = cursor;
  const start = cursor.position;
  let byte = byteAt(bytes, start, end);
  if (byte < ONE_BYTE_LIMIT) {
    cursor.position = start + 1;
    return byte;
  }
  let value = byte;
  let scale = 16;
  let position = start + 1;
  do {
    if (position - start === EXACT_BYTES) return readLongVarint(cursor);
    byte = byteAt(bytes, position, end);
    value += byte * scale;
    scale *= CONTINUED;
    position += 1;
  } while (byte >= CONTINUED);
  cursor.position = position;
  return value;
}

function readLongVarint(cursor: Cursor): number | bigint {
  const start = cursor.position;
  let position = start + 1;
  let value = BigInt(byteAt(cursor.bytes, start, cursor.end));
  let shift = 4n;
  let byte: number;
  do {
    if (position - start === VARINT_MAX_BYTES) throw new ProtocolError('an integer is longer than 64 bits');
    byte = byteAt(cursor.bytes, position, cursor.end);
    value += BigInt(byte) << shift;
    shift += 7n;
    position += 1;
  } while (byte >= CONTINUED);
  cursor.position = position;
  value = BigInt.asUintN(64, value);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

/**
 * Reads an integer into a 32-bit cell: the upper half is cut off, as HAProxy does when it stores one.
 *
 * @throws ProtocolError as `readVarint`
 */
export function readVarint32(cursor: Cursor): number {
  const { bytes, end } = cursor;
  const start = cursor.position;
  let byte = byteAt(bytes, start, end);
  let position = start + 1;
  let value = byte;
  if (byte >= ONE_BYTE_LIMIT) {
    let shift = 4;
    do {
      if (position - start === VARINT_MAX_BYTES) throw new ProtocolError('an integer is longer than 64 bits');
      byte = byteAt(bytes, position, end);
      if (shift < 32) value += byte << shift;
      shift += 7;
      position += 1;
    } while (byte >= CONTINUED);
  }
  cursor.position = position;
  return value >>> 0;
}

function byteAt(bytes: Uint8Array, position: number, end: number): number {
  const byte = position < end ? bytes[position] : undefined;
  if (byte === undefined) throw new ProtocolError('a message ends in the middle of an integer');
  return byte;
}

/**
 * Writes an unsigned integer of up to 64 bits; there must be room for `VARINT_MAX_BYTES`.
 *
 * @returns the position after it
 */
export function writeVarint(bytes: Uint8Array, position: number, value: number | bigint): number {
  if (value < ONE_BYTE_LIMIT) {
    bytes[position] = Number(value);
    return position + 1;
  }
  return typeof value === 'bigint'
    ? writeLongVarint(bytes, position, value)
    : writeNumber(bytes, position, value);
}

function writeNumber(bytes: Uint8Array, start: number, value: number): number {
  let position = start;
  bytes[position++] = (value % 256) | 0xf0;
  let left = Math.floor((value - ONE_BYTE_LIMIT) / 16);
  while (left >= CONTINUED) {
    bytes[position++] = (left % 256) | 0x80;
    left = Math.floor((left - CONTINUED) / CONTINUED);
  }
  bytes[position++] = left;
  return position;
}

function writeLongVarint(bytes: Uint8Array, start: number, value: bigint): number {
  let position = start;
  bytes[position++] = Number(value & 0xffn) | 0xf0;
  let left = (value - BigInt(ONE_BYTE_LIMIT)) >> 4n;
  while (left >= BigInt(CONTINUED)) {
    bytes[position++] = Number(left & 0xffn) | 0x80;
    left = (left - BigInt(CONTINUED)) >> 7n;
  }
  bytes[position++] = Number(left);
  return position;
}
