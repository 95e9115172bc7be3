import { dataTypes } from '../../protocol/data-types.ts';

/** Of the same few sets of bits for thousands of tables. */
const known = new Map<bigint, readonly string[]>();
const MOST_KNOWN = 1000;

/** The data types of a set of bits, as `remote_data` of `show peers` has them. */
export function dataNamesOf(bits: bigint): readonly string[] {
  let names = known.get(bits);
  if (names !== undefined) return names;
  const found: string[] = [];
  for (let code = 0, left = bits; left !== 0n && code < 64; code++, left >>= 1n) {
    if ((left & 1n) === 0n) continue;
    found.push(dataTypes.find((type) => type.code === code)?.name ?? `data type ${code}`);
  }
  names = found;
  if (known.size < MOST_KNOWN) known.set(bits, names);
  return names;
}
