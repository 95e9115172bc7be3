import type { Range, Word } from '../../grammar/ast.ts';
import type { Reaction } from '../problem.ts';
import type { Entity } from './config.ts';
import type { StoredType } from './data-type.ts';
import type { Argument } from './expand.ts';

/** Something in a definition that HAProxy refuses or reads otherwise than it looks. */
export interface Defect {
  readonly range: Range;
  readonly message: string;
  readonly hint: string | null;
  readonly haproxy: Reaction;
}

export type KeyTypeName = 'integer' | 'ip' | 'ipv6' | 'string' | 'binary';

/** The type of a table's keys. */
export interface KeyType {
  readonly name: KeyTypeName;
  /** Bytes on the wire; for strings one more than `len`, as peers exchange it. */
  readonly length: number;
  readonly word: Word;
}

/** A `stick-table` line of a proxy or a `table` line of a peers section. */
export interface StickTable extends Entity {
  readonly owner: 'proxy' | 'peers';
  /** As rules refer to it: the proxy's name, or `SECTION/NAME`; null where a variable hides it. */
  readonly name: string | null;
  /** As peers exchange it: the proxy's name, or `/NAME`. */
  readonly wireName: string | null;
  readonly key: KeyType | null;
  readonly size: number | null;
  /** Null where the line gives none: entries never expire. */
  readonly expireMs: number | null;
  readonly nopurge: boolean;
  /** The peers section that it names; for a `table` line null, since it belongs to its section. */
  readonly peers: Argument | null;
  readonly stored: readonly StoredType[];
  readonly srvkey: 'name' | 'addr';
  readonly writeTo: Argument | null;
  readonly defects: readonly Defect[];
}

/** A place that uses a table: `stick`, `track-sc`, a fetch or a converter. */
export interface TableUse extends Entity {
  readonly by: 'stick' | 'track' | 'sample';
  /** The table that it names; the proxy's own where it names none. Null where a variable hides it. */
  readonly table: string | null;
  /** The word that names the table; null where the proxy's own is meant. */
  readonly word: Word | null;
}
