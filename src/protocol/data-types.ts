import { dataTypes as recorded, type StandardType } from '../../grammar/vocabulary/stick-table.ts';

/**
 * How a value is written. `int`: signed 32 bits, sign-extended to 64, as a varint. `uint`: 32 bits as a varint.
 * `ull`: 64 bits as a varint. `rate`: three varints, see `Rate`. `dictionary`: a string of the session's dictionary.
 */
export type WireEncoding = 'int' | 'uint' | 'ull' | 'rate' | 'dictionary';

/** A data type of stick-tables as peers exchange it. */
export interface WireDataType {
  /** Its number on the wire: the bit in a table definition. */
  readonly code: number;
  readonly name: string;
  readonly encoding: WireEncoding;
  /** Whether a table stores several of it, as in `gpc(4)`. */
  readonly array: boolean;
}

const ENCODINGS: Readonly<Record<StandardType, WireEncoding>> = {
  sint: 'int',
  uint: 'uint',
  ull: 'ull',
  frqp: 'rate',
  dict: 'dictionary',
};

/** All data types that the vocabulary knows, by their code; the order of values on the wire is that of the codes. */
export const dataTypes: readonly WireDataType[] = recorded.map(({ wire, keyword, std, args }) => ({
  code: wire,
  name: keyword,
  encoding: ENCODINGS[std],
  array: args.includes('size'),
}));
