import type { Source } from '../../text.ts';

/** What whoever looked for the nodes hands in: records of DNS, or the text of a program or a file. */
export type FoundNodes =
  | {
      readonly kind: 'records';
      readonly records: readonly FoundRecord[];
      /** For how long their addresses hold, in seconds; null where none was asked for. */
      readonly ttl?: number | null;
    }
  | { readonly kind: 'text'; readonly source: Source };

/** A node as DNS knows it. */
export interface FoundRecord {
  /** An IP address; null where nobody asked for it. */
  readonly address: string | null;
  /** Without the dot at its end; null where nobody asked for it. */
  readonly host: string | null;
  /** Null where the record has none. */
  readonly port: number | null;
}
