import type { KeyTypeName } from '../../grammar/vocabulary/stick-table.ts';
import type { WireEncoding } from './data-types.ts';

/** A data type as one table stores it. */
export interface Column {
  readonly code: number;
  /** `gpc0`; `data-type-27` for one that this version does not know. */
  readonly name: string;
  /** null for a data type that this version does not know: its values cannot be told apart from what follows. */
  readonly encoding: WireEncoding | null;
  /** How many elements an array has; null for a single value. */
  readonly size: number | null;
  /** The period of a rate; null for anything else, and where an old sender does not tell it. */
  readonly periodMs: number | null;
}

/** A table as its sender defines it. */
export interface WireTable {
  /** The number that the sender gave it in this session. */
  readonly id: number;
  /** The name of its proxy, or `/NAME` for a `table` line of the peers section. */
  readonly name: string;
  readonly keyTypeCode: number;
  /** null for a key type that this version does not know. */
  readonly keyType: KeyTypeName | null;
  /** In bytes; of a string one more than its `len`. */
  readonly keyLength: number;
  /** 0: entries do not expire; null: an old sender does not tell. */
  readonly expireMs: number | null;
  readonly columns: readonly Column[];
  /** What followed, from a newer sender; null when nothing did. */
  readonly rest: Uint8Array | null;
}

/** A frequency counter as the sender's clock saw it when it was sent. */
export interface Rate {
  /** Since the current period began; a counter that was never used shows an arbitrary large number. */
  readonly elapsedMs: number;
  readonly current: number;
  readonly previous: number;
}

/** A number for `integer` (unsigned) and `ip` (the address as a 32-bit number); the bytes of any other key. */
export type Key = number | Uint8Array;

/** One stored value: a number (a bigint where that would not be exact), a rate, a string of the dictionary or null. */
export type Cell = number | bigint | Rate | string | null;

/** What a column holds for one entry: a cell, or those of an array. */
export type Value = Cell | readonly Cell[];

/** An entry of a table, as it is in the sender's memory: absolute values, not changes. */
export interface Update {
  readonly kind: 'update';
  readonly table: WireTable;
  /** Where it is in the sender's order of changes, whether it was on the wire or counted on. */
  readonly id: number;
  /** Whether the id was left out, being the one before plus 1. */
  readonly incremental: boolean;
  /** The rest of its life when it was sent; null in an update that does not tell. */
  readonly expireMs: number | null;
  /** Of a table whose key type is unknown: everything behind the id. */
  readonly key: Key;
  /** One for each column of the table; fewer when a column is unknown. */
  readonly values: readonly Value[];
  /** What followed the last value that could be read; null when nothing did. */
  readonly rest: Uint8Array | null;
}

export type Message =
  /** Asks the receiver for a lesson: the whole content of all tables. */
  | { readonly kind: 'resync-request' }
  /** The lesson is over. */
  | { readonly kind: 'resync-finished' }
  /** The lesson is over, from a teacher that has not itself been taught. */
  | { readonly kind: 'resync-partial' }
  /** The learner has seen the end of the lesson; live updates go on. */
  | { readonly kind: 'resync-confirm' }
  | { readonly kind: 'heartbeat' }
  /** The sender did not understand something and closes. */
  | { readonly kind: 'protocol-error' }
  /** A message was larger than the sender's buffer; it closes. */
  | { readonly kind: 'size-limit-error' }
  /** Defines a table and selects it for the updates that follow. */
  | { readonly kind: 'table-definition'; readonly table: WireTable }
  /** Selects a table that was defined before; HAProxy understands it and never sends it. */
  | { readonly kind: 'table-switch'; readonly tableId: number }
  | Update
  /** The receiver has all changes up to this id; not to be trusted from HAProxy 3.3 on. */
  | { readonly kind: 'acknowledgement'; readonly tableId: number; readonly updateId: number }
  /** A message of a newer protocol, or an update of a table that was not defined: to be skipped. */
  | {
      readonly kind: 'unknown';
      readonly class: number;
      readonly type: number;
      readonly payload: Uint8Array;
    };
