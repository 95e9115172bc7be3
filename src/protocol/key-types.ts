import { type KeyTypeName, keyTypes as recorded } from '../../grammar/vocabulary/stick-table.ts';

/** A key type of stick-tables as peers exchange it. */
interface WireKeyType {
  /** Its number on the wire (`PEER_KT_*` in peers.c; 0, 1 and 3 have no table type). */
  readonly code: number;
  readonly name: KeyTypeName;
  /** The only key length that such a table can have; null where the configuration sets it. */
  readonly length: number | null;
}

export const keyTypes: readonly WireKeyType[] = recorded.map(({ wire, keyword, bytes, takesLen }) => ({
  code: wire,
  name: keyword,
  length: takesLen ? null : bytes,
}));
