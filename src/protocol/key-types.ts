/** The key types of a stick-table, as `show table` calls them. */
export type KeyType = 'integer' | 'ip' | 'ipv6' | 'string' | 'binary';

interface KeyTypeRow {
  /** Its number on the wire (`PEER_KT_*` in peers.c; 0, 1 and 3 have no table type). */
  readonly code: number;
  readonly name: KeyType;
  /** The only key length that such a table can have; null where the configuration sets it. */
  readonly length: number | null;
}

export const keyTypes: readonly KeyTypeRow[] = [
  { code: 2, name: 'integer', length: 4 },
  { code: 4, name: 'ip', length: 4 },
  { code: 5, name: 'ipv6', length: 16 },
  { code: 6, name: 'string', length: null },
  { code: 7, name: 'binary', length: null },
];
