import type { Section, TextRange, Word } from '../../../grammar/ast.ts';
import type { KeyTypeName, SampleType } from '../../../grammar/vocabulary.ts';
import type { TextEdit } from '../../edit/text-edit.ts';
import type { Reaction } from '../../problem.ts';
import type { Entity } from '../entity.ts';
import type { Argument } from '../line/expand.ts';
import type { StoredType } from './data-type.ts';

/** The edit after which a definition says what was meant; `safe` where that is certain and nothing works otherwise. */
export interface Repair extends TextEdit {
  /** What has to be there, as quotes and variables may make places differ; null where only these must not. */
  readonly was: string | null;
  readonly safe: boolean;
}

/** Something in a definition that HAProxy refuses or reads otherwise than it looks. */
export interface Defect {
  readonly range: TextRange;
  readonly message: string;
  readonly hint: string | null;
  readonly haproxy: Reaction;
  /** Whether HAProxy takes it as it was meant all the same. */
  readonly harmless?: true;
  readonly repair?: Repair | null;
}

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
  /** Whether it learns from its peers also what nodes otherwise keep for themselves, such as `conn_cur` (3.2). */
  readonly recvOnly: boolean;
  /** The bytes that are one in its byte rates; not exchanged, so that peers take each other's numbers as they are. */
  readonly bratesFactor: number;
  /** False where a variable hides a part of the definition, so that what is missing here may be there. */
  readonly complete: boolean;
  /** The words of the definition, `type` or whatever comes first included. */
  readonly words: readonly Argument[];
  readonly defects: readonly Defect[];
}

/** A place that uses a table: `stick`, `track-sc`, an action on a counter, a fetch or a converter. */
export interface TableUse extends Entity {
  readonly by: 'stick' | 'track' | 'action' | 'sample';
  /** `stick on`, `track-sc0`, `sc-inc-gpc0`, `src_conn_rate`, `table_gpc0` ... */
  readonly keyword: string;
  /** Where that is. */
  readonly range: TextRange;
  /** The section that the line is in. */
  readonly section: Section;
  /** The rule set that the line belongs to, `http-request` or `tcp-request content`; null for every other line. */
  readonly ruleSet: string | null;
  /**
   * The table that it names; the proxy's own where it names none. Null where a variable hides it, and where it is the
   * table that `counter` tracks.
   */
  readonly table: string | null;
  /** The word that names the table; null where none does. */
  readonly word: Word | null;
  /** The counter that a `track-sc` fills, or that a fetch or an action uses. */
  readonly counter: number | null;
  /** The data type that it reads or writes; null for none, and for `stick` and `track`. */
  readonly dataType: string | null;
  /** The element of an array of data; null for what is no array. */
  readonly index: number | null;
  /** Whether it writes the data type. */
  readonly writes: boolean;
  /** Whether it is a term of a condition, in an `acl` line or after `if` or `unless`. */
  readonly inCondition: boolean;
  /** What `stick` and `track` take for a key, and what a converter is given. */
  readonly key: UseKey | null;
  /** Whether a condition follows the rule. */
  readonly conditional: boolean;
  /** The fetches that this condition looks at; null where ACLs or a variable hide some. */
  readonly conditionFetches: readonly string[] | null;
}

/** A sample that is looked up in a table. */
export interface UseKey {
  readonly type: SampleType;
  /** The name of the fetch at its beginning. */
  readonly fetch: string;
  /** What HAProxy reads there: the fetch with its arguments and its converters, separated by commas. */
  readonly text: string;
  readonly range: TextRange;
}

/** Something in a rule that uses a table that HAProxy refuses or warns about. */
export interface UseDefect extends Entity, Defect {
  readonly section: Section;
}
