import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../../src/protocol/protocol-error.ts';
import { Reader } from '../../src/protocol/reader.ts';
import { Writer } from '../../src/protocol/writer.ts';
import { varints } from './recorded.ts';

const encode = (value: number | bigint): string =>
  Buffer.from(new Writer().varint(value).bytes()).toString('hex');
const decode = (hex: string): number | bigint => new Reader(Buffer.from(hex, 'hex')).varint();

describe('integers of the peers protocol', () => {
  test.each(varints)("%s is %s, as HAProxy's own functions say", (text, hex) => {
    const value = BigInt(text);
    expect(encode(value)).toBe(hex);
    if (value <= Number.MAX_SAFE_INTEGER) expect(encode(Number(value))).toBe(hex);
    expect(decode(hex)).toBe(value <= Number.MAX_SAFE_INTEGER ? Number(value) : value);
  });

  test('any 64-bit number survives, exactly, and so does its lower half alone', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, (1n << 64n) - 1n), (value) => {
        const bytes = new Writer().varint(value).bytes();
        expect(BigInt(new Reader(bytes).varint())).toBe(value);
        expect(new Reader(bytes).varint32()).toBe(Number(BigInt.asUintN(32, value)));
      }),
      { numRuns: 2000 },
    );
  });

  test('a number is written like the same bigint', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        expect(encode(value)).toBe(encode(BigInt(value)));
      }),
    );
  });

  test('an integer that ends too early or too late is refused', () => {
    for (const [, hex] of varints) {
      for (let length = 0; length < hex.length; length += 2) {
        expect(() => decode(hex.slice(0, length))).toThrow(ProtocolError);
      }
    }
    const endless = 'ff'.repeat(11);
    expect(() => decode(endless)).toThrow('longer than 64 bits');
    expect(() => new Reader(Buffer.from(endless, 'hex')).varint32()).toThrow('longer than 64 bits');
  });
});
