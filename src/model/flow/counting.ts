/** How an entry comes into a table: a rule set that tracks, or a `stick` rule. */
export type FilledBy = 'tcp-request connection' | 'tcp-request session' | 'later' | 'stick';

/** What counts a data type by itself: everything else is written by rules (`gpc`, `gpt`) or by sticking (`server_id`). */
type Countable = 'connections' | 'sessions' | 'requests' | 'bytes';

const KINDS: readonly (readonly [RegExp, Countable])[] = [
  [/^conn_(?:cnt|rate|cur)$/, 'connections'],
  [/^sess_(?:cnt|rate)$/, 'sessions'],
  [/^http_(?:req|err|fail)_(?:cnt|rate)$/, 'requests'],
  [/^bytes_(?:in|out)_(?:cnt|rate)$/, 'bytes'],
];

/** What moves a data type without a rule that names it; null where nothing does, and for what was not measured. */
export function countableOf(dataType: string): Countable | null {
  return KINDS.find(([pattern]) => pattern.test(dataType))?.[1] ?? null;
}

/**
 * Whether HAProxy ever counts a data type in entries that come into a table that way. Measured on nodes of 2.6, 3.0 and
 * 3.2, every rule set and data type in both modes: sessions move only in what connections and sessions track
 * (`session_count_new()` in src/session.c), requests only where something is read as HTTP, and sticking counts nothing.
 */
export function counts(dataType: string, by: FilledBy, isTcpOnly: boolean): boolean {
  const countable = countableOf(dataType);
  if (countable === null) return true;
  if (by === 'stick') return false;
  if (countable === 'sessions') return by !== 'later';
  return countable !== 'requests' || !isTcpOnly;
}

/** How a tracking rule of a rule set fills its table. */
export function filledBy(ruleSet: string | null): FilledBy {
  return ruleSet === 'tcp-request connection' || ruleSet === 'tcp-request session' ? ruleSet : 'later';
}
