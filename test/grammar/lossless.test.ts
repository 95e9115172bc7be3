import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from '../../grammar/parser.ts';
import { print } from '../../grammar/print.ts';
import { bytesOf, sourceOf } from '../../src/bytes.ts';

const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url));
const files = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.cfg'))
  .sort()
  .map((name) => ({ name, bytes: readFileSync(join(fixtures, name)) }));

/** Whether bytes come back from their tree as they are. */
function comeBack(bytes: Uint8Array): boolean {
  const source = sourceOf('haproxy.cfg', bytes);
  return Buffer.from(bytesOf(source, print(parse(source.text)))).equals(bytes);
}

it('every configuration comes back byte for byte', () => {
  expect(files.length).toBeGreaterThan(800);
  expect(files.filter(({ bytes }) => !comeBack(bytes)).map(({ name }) => name)).toEqual([]);
});

it.each([
  ['beginnings', (bytes: Uint8Array, from: number) => bytes.subarray(0, from)],
  ['ends', (bytes: Uint8Array, from: number) => bytes.subarray(from)],
  ['pieces', (bytes: Uint8Array, from: number, length: number) => bytes.subarray(from, from + length)],
])('%s of them, cut anywhere, do as well', (_name, cut) => {
  fc.assert(
    fc.property(fc.constantFrom(...files), fc.nat(), fc.nat(), ({ bytes }, from, length) => {
      const start = from % (bytes.length + 1);
      expect(comeBack(cut(bytes, start, length % (bytes.length + 1)))).toBe(true);
    }),
    { numRuns: 3000 },
  );
});
