import { expect, it } from 'vitest';
import { summedMemory } from '../../../src/cli/shell/checksum.ts';

/** The same sum as JavaScript has it. */
function sumOf(bytes: Uint8Array): bigint {
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let sum = 0n;
  for (let at = 0; at < bytes.length; at += 8) {
    sum = BigInt.asUintN(64, (sum ^ words.getBigUint64(at, true)) * 0x9e3779b97f4a7c15n);
    sum ^= sum >> 29n;
  }
  return sum;
}

it.each([8, 64, 65_536, 200_000])('sums up %i bytes, and every changed bit changes the sum', (size) => {
  const { bytes, sum } = summedMemory(size);
  expect(bytes.length).toBeGreaterThanOrEqual(size);
  for (let at = 0; at < size; at++) bytes[at] = (at * 31 + 7) & 0xff;
  const whole = BigInt.asUintN(64, sum(size));
  expect(whole).toBe(sumOf(bytes.slice(0, size)));
  for (const at of [0, size >> 1, size - 1]) {
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    expect(BigInt.asUintN(64, sum(size))).not.toBe(whole);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
  }
});
