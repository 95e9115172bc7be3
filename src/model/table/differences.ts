import type { StoredType } from './data-type.ts';
import type { StickTable } from './stick-table.ts';

/** A part of a definition that two tables have otherwise. */
export type TableDifference =
  | { readonly kind: Part }
  /** A data type that only one of them stores, or each with another number of elements or another period. */
  | { readonly kind: 'data'; readonly type: string; readonly one: StoredType; readonly other: null }
  | { readonly kind: 'data'; readonly type: string; readonly one: null; readonly other: StoredType }
  | {
      readonly kind: 'elements' | 'period';
      readonly type: string;
      readonly one: StoredType;
      readonly other: StoredType;
    };

/** The words of a definition besides "store". */
export type Part =
  | 'key'
  | 'size'
  | 'expire'
  | 'nopurge'
  | 'srvkey'
  | 'write-to'
  | 'recv-only'
  | 'brates-factor'
  | 'peers';

const PARTS: Readonly<Record<Part, (table: StickTable) => unknown>> = {
  key: ({ key }) => (key === null ? null : `${key.name} ${key.length}`),
  size: ({ size }) => size,
  expire: ({ expireMs }) => expireMs,
  nopurge: ({ nopurge }) => nopurge,
  srvkey: ({ srvkey }) => srvkey,
  'write-to': ({ writeTo }) => writeTo?.value ?? null,
  'recv-only': ({ recvOnly }) => recvOnly,
  'brates-factor': ({ bratesFactor }) => bratesFactor,
  peers: ({ peers }) => peers?.value ?? null,
};

/**
 * What two definitions of a table have otherwise, as HAProxy reads both: `30m` and `1800s` are no difference. What a
 * difference costs depends on who has the two tables: nodes that exchange entries, the old and the new process of a
 * reload, a file and what was to be written into it, or files that are to become one cluster file. Whoever asks
 * picks those that count there.
 */
export function tableDifferences(one: StickTable, other: StickTable): readonly TableDifference[] {
  const parts = (Object.keys(PARTS) as Part[]).filter((part) => PARTS[part](one) !== PARTS[part](other));
  return [...parts.map((kind) => ({ kind })), ...dataDifferences(one.stored, other.stored)];
}

/** Whether two tables differ in a part. */
export function differIn(differences: readonly TableDifference[], ...parts: readonly Part[]): boolean {
  return differences.some(({ kind }) => (parts as readonly string[]).includes(kind));
}

function* dataDifferences(
  ones: readonly StoredType[],
  others: readonly StoredType[],
): Generator<TableDifference> {
  for (const one of ones) {
    const type = one.type.keyword;
    const other = others.find((stored) => stored.type.keyword === type);
    if (other === undefined) {
      yield { kind: 'data', type, one, other: null };
      continue;
    }
    if (one.size !== other.size) yield { kind: 'elements', type, one, other };
    if (one.periodMs !== other.periodMs) yield { kind: 'period', type, one, other };
  }
  for (const other of others) {
    const type = other.type.keyword;
    if (ones.every((stored) => stored.type.keyword !== type)) yield { kind: 'data', type, one: null, other };
  }
}
