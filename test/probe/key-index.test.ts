import fc from 'fast-check';
import { expect, it } from 'vitest';
import { KeyIndex } from '../../src/probe/key-index.ts';

/** What a Map of the same keys would say. */
function checked(keys: readonly string[]): void {
  const index = new KeyIndex();
  const numbers = new Map<string, number>();
  for (const key of keys) {
    const number = numbers.get(key) ?? numbers.size;
    expect(index.find(key)).toBe(numbers.get(key));
    numbers.set(key, number);
    expect(index.add(key)).toBe(number);
  }
  expect(index.size).toBe(numbers.size);
  expect([...index.keys()]).toEqual([...numbers.keys()]);
  for (const [key, number] of numbers) expect(index.find(key)).toBe(number);
}

it('numbers keys as they come, whatever characters they are made of', () => {
  checked(['', 'a', '', 'ä', '\u{1f41b}', 'a\0', 'a', '漢字', 'ab']);
  fc.assert(fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 6 })), checked));
});

it('grows with them, one as long as many', () => {
  checked([
    ...Array.from({ length: 5000 }, (_, n) => `10.0.${n >> 8}.${n & 255}`),
    'x'.repeat(100_000),
    '10.0.0.7',
  ]);
});
