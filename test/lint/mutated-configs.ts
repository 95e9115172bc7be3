import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { sourceOf } from '../../src/bytes.ts';
import { pieces } from '../tools/fuzz/damage.ts';

const folder = fileURLToPath(new URL('../../fixtures/oracle/cases/', import.meta.url));
/** The recorded configs that are not long. */
export const recordedConfigs: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith('.cfg'))
  .map((name) => sourceOf(name, readFileSync(folder + name)).text)
  .filter((text) => text.length < 4000);

type Mutation = readonly [kind: number, at: number, length: number, piece: number];

function mutate(text: string, other: string, mutations: readonly Mutation[]): string {
  let mutated = text;
  for (const [kind, at, length, piece] of mutations) {
    const start = Math.floor(at * mutated.length);
    const end = Math.min(mutated.length, start + length);
    const inserted =
      [pieces[piece % pieces.length] ?? '', '', mutated.slice(start, end).repeat(2), other.slice(start, end)][
        kind
      ] ?? '';
    mutated = mutated.slice(0, start) + inserted + mutated.slice(kind === 0 ? start : end);
  }
  return mutated;
}

/** Recorded configs, damaged in some places. */
export const mutatedConfigs: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(...recordedConfigs),
    fc.constantFrom(...recordedConfigs),
    fc.array(fc.tuple(fc.nat(3), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(40), fc.nat(1000)), {
      minLength: 1,
      maxLength: 6,
    }),
  )
  .map(([text, other, mutations]) => mutate(text, other, mutations));
