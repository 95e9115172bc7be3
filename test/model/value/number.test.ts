import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readInt, readLong, readWholeLong } from '../../../src/model/value/number.ts';

describe('numbers as C reads them', () => {
  it.each([
    ['', 0],
    ['x', 0],
    ['7', 7],
    ['+7', 7],
    ['-7', -7],
    [' 7', 7],
    ['7x', 7],
    ['7 8', 7],
    ['2147483647', 2147483647],
    ['2147483648', -2147483648],
    ['4294967296', 0],
    ['4294967297', 1],
    ['99999999999', 1215752191],
    ['9223372036854775808', -1],
  ])('%j is the int %i', (text, value) => {
    expect(readInt(text)).toBe(value);
  });

  it('stops at the limits of a long', () => {
    expect(readLong('99999999999999999999')).toBe(9223372036854775807n);
    expect(readLong('-99999999999999999999')).toBe(-9223372036854775808n);
  });

  it.each([
    ['', 0n],
    ['7', 7n],
    ['-7', -7n],
    ['7x', null],
    ['x', null],
    ['0x7', null],
  ])('%j is the whole number %s', (text, value) => {
    expect(readWholeLong(text)).toBe(value);
  });

  it('reads every int as itself', () => {
    fc.assert(fc.property(fc.integer(), (value) => readInt(String(value)) === value));
  });
});
