import { counterpartOf } from '../compare/tables.ts';
import type { Config, PeersSection } from '../config.ts';
import { differIn, type TableDifference, tableDifferences } from '../table/differences.ts';
import { isReplicated, isSound, sectionOf } from '../table/replication.ts';
import type { StickTable } from '../table/stick-table.ts';
import { isAtLeast } from '../value/version.ts';

/** What a table of the new config makes of the entries of the old one, whoever teaches them. */
export type Fit =
  | { readonly kind: 'fits'; readonly table: StickTable }
  /** The entries arrive, but not all, or not with all they hold. */
  | { readonly kind: 'cut'; readonly table: StickTable; readonly by: readonly Cut[] }
  | { readonly kind: 'lost'; readonly why: LossReason }
  /** Gone, while the new config has tables for the same keys that the old one did not have. */
  | { readonly kind: 'lost'; readonly why: 'renamed'; readonly to: readonly StickTable[] }
  /** A variable or a condition hides what decides. */
  | { readonly kind: 'hidden' };

export type Cut =
  | { readonly kind: 'size'; readonly size: number }
  /**
   * Data that are gone, arrays that lose the elements beyond their new length, and rates that count by another unit until
   * their period has passed.
   */
  | { readonly kind: 'data' | 'elements' | 'rates'; readonly types: readonly string[] };

export type LossReason =
  /** It was local, so that every reload empties it, or becomes so. */
  | 'not-replicated'
  | 'no-longer-replicated'
  | 'removed'
  /** In another peers section, or under a different name on the wire. */
  | 'moved'
  | 'other-key'
  /** From 3.2 on what comes without an expiry to a table that has one expires at once. */
  | 'expires-at-once';

/**
 * Compares a table before and after a reload. Measured with 2.6, 3.0 and 3.2: an entry arrives where the table has the same
 * name on the wire, in the same peers section, with the same key; a longer or shorter "expire", "nopurge", "srvkey" and
 * "recv-only" do not keep it away.
 * @param before the config that it is in
 * @param section the section in the new config that its old one became; null where there is none
 */
export function fitOf(was: StickTable, before: Config, now: Config, section: PeersSection | null): Fit {
  if (!isReplicated(was)) return { kind: 'lost', why: 'not-replicated' };
  if (!isSound(was) || was.wireName === null) return { kind: 'hidden' };
  const next = counterpartOf(was, before, now);
  if (next === null) {
    const isHidden = now.tables.some(({ certain, wireName }) => !certain || wireName === null);
    if (isHidden) return { kind: 'hidden' };
    const isElsewhere = now.tables.some(({ name }) => shortName(name) === shortName(was.name));
    if (isElsewhere) return { kind: 'lost', why: 'moved' };
    const to = successorsOf(was, before, now, section);
    return to.length === 0 ? { kind: 'lost', why: 'removed' } : { kind: 'lost', why: 'renamed', to };
  }
  if (!isSound(next)) return { kind: 'hidden' };
  if (!isReplicated(next)) return { kind: 'lost', why: 'no-longer-replicated' };
  if (next.peers?.value === null) return { kind: 'hidden' };
  if (sectionOf(now, next) !== section) return { kind: 'lost', why: 'moved' };
  if (differIn(tableDifferences(was, next), 'key')) {
    return { kind: 'lost', why: 'other-key' };
  }
  if (was.expireMs === null && next.expireMs !== null) {
    // Older versions keep them; which of those in between, nobody has measured.
    return isAtLeast(now.version, '3.2') ? { kind: 'lost', why: 'expires-at-once' } : { kind: 'hidden' };
  }
  const by = cutsOf(was, next);
  return by.length === 0 ? { kind: 'fits', table: next } : { kind: 'cut', table: next, by };
}

/** The new tables of a section for the keys of a table that is gone: one of them may be meant to be the same table. */
function successorsOf(
  was: StickTable,
  before: Config,
  now: Config,
  section: PeersSection | null,
): readonly StickTable[] {
  const known = new Set(before.tables.map(({ wireName }) => wireName));
  return now.tables.filter(
    (table) =>
      !known.has(table.wireName) &&
      isSound(table) &&
      isReplicated(table) &&
      sectionOf(now, table) === section &&
      !differIn(tableDifferences(was, table), 'key'),
  );
}

/** What of the entries of a table does not arrive, or means something else. */
export function cutsOf(was: StickTable, now: StickTable): readonly Cut[] {
  const differences = tableDifferences(was, now);
  const gone = differences.flatMap((one) => (isGone(one) ? [one.type] : []));
  const shorter = differences.flatMap((one) =>
    one.kind === 'elements' && one.other.size < one.one.size ? [one.type] : [],
  );
  const other = otherRates(was, differences);
  return [
    ...(now.size !== null && was.size !== null && now.size < was.size
      ? [{ kind: 'size', size: now.size } as const]
      : []),
    ...(gone.length === 0 ? [] : [{ kind: 'data', types: gone } as const]),
    ...(shorter.length === 0 ? [] : [{ kind: 'elements', types: shorter } as const]),
    ...(other.length === 0 ? [] : [{ kind: 'rates', types: other } as const]),
  ];
}

/** What the old table stores and the new one does not; what "stick" rules add follows them. */
function isGone(one: TableDifference): one is TableDifference & { readonly type: string } {
  return one.kind === 'data' && one.one !== null && !/^server_|^conn_cur$/.test(one.type);
}

/** Rates whose numbers arrive as they are and mean something else. */
function otherRates(was: StickTable, differences: readonly TableDifference[]): readonly string[] {
  const isRescaled = differIn(differences, 'brates-factor');
  return was.stored.flatMap(({ type: { keyword }, periodMs }) => {
    const own = differences.filter((one) => 'type' in one && one.type === keyword);
    if (periodMs === null || own.some(({ kind }) => kind === 'data')) return [];
    const isOther = own.some(({ kind }) => kind === 'period') || (isRescaled && /^bytes_/.test(keyword));
    return isOther ? [keyword] : [];
  });
}

function shortName(name: string | null): string {
  return name?.replace(/^.*\//, '') ?? '';
}
