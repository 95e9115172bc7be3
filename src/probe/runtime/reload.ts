import { handsOverOneSection } from '../../model/release/single-handover.ts';
import { isListingCut } from './counterpart.ts';
import { describeWaiting } from './diagnose-section.ts';
import type { NodeReading } from './reading.ts';

/**
 * What the config of a node says of the sessions in which the old process teaches the new one, by peers section; a
 * section that is missing was not judged.
 */
export type LocalLinks = ReadonlyMap<string, 'works' | { readonly reason: string }>;

/** The answer to "is it safe to reload now?": would the tables survive? */
export interface ReloadVerdict {
  readonly safe: boolean;
  /** Whether it was judged, from a config, that the old process reaches the new one. Without that, "safe" is a hope. */
  readonly judged: boolean;
  /** Follows the name of the node. */
  readonly message: string;
  readonly hint: string | null;
  /** Tables that no reload keeps, because they are in no peers section. */
  readonly unkept: readonly string[];
}

/** What is known of a reload of a node, or of several of them: that it loses nothing, that it loses something, or neither. */
export type ReloadSafety = 'safe' | 'unsafe' | 'unknown';

/** @param verdicts those of the nodes; null for one that could not be asked */
export function reloadSafety(verdicts: readonly (ReloadVerdict | null)[]): ReloadSafety {
  const each = verdicts.map(safetyOf);
  return (['unsafe', 'unknown'] as const).find((one) => each.includes(one)) ?? 'safe';
}

function safetyOf(verdict: ReloadVerdict | null): ReloadSafety {
  if (verdict === null) return 'unknown';
  if (!verdict.safe || verdict.unkept.length > 0) return 'unsafe';
  return verdict.judged ? 'safe' : 'unknown';
}

/**
 * Judges a reload to the same peers and tables. The old process teaches the new one only when its own resynchronization
 * has finished (`flags & 3` of its sections), and only tables of a peers section are taught.
 *
 * @param localLinks whether the old process reaches the new one; the runtime API does not tell
 */
export function judgeReload(reading: NodeReading, localLinks: LocalLinks = new Map()): ReloadVerdict {
  const sections = reading.sections.filter(({ disabled }) => !disabled);
  const unkept = findUnkept(reading);
  const judged = reading.tables.length === 0 || sections.every(({ name }) => localLinks.has(name));
  const verdict = (safe: boolean, message: string, hint: string | null): ReloadVerdict => ({
    safe,
    judged,
    message,
    hint,
    unkept,
  });
  if (sections.length === 0) {
    return reading.tables.length === 0
      ? verdict(true, 'can be reloaded: it has no table', null)
      : verdict(
          false,
          'loses all tables with a reload: no peers section keeps them',
          'add a peers section with this node as a peer, and "peers SECTION" to the tables',
        );
  }
  const active = sections.find(({ peers }) => peers.some((peer) => peer.local && peer.active));
  if (active !== undefined) {
    return verdict(
      false,
      `must not be reloaded now: peers section "${active.name}" is in the middle of a reload`,
      'wait for it with --wait 30s',
    );
  }
  const unfinished = sections.find(({ resync }) => !resync.done);
  if (unfinished !== undefined) {
    return verdict(
      false,
      `must not be reloaded now: peers section "${unfinished.name}" ${describeWaiting(unfinished)}, and a reload would lose its tables`,
      'wait for it with --wait 30s',
    );
  }
  for (const { name } of sections) {
    const link = localLinks.get(name);
    if (typeof link !== 'object') continue;
    const lost = sections.length === 1 ? 'all tables' : `the tables of peers section "${name}"`;
    return verdict(
      false,
      `loses ${lost} with a reload: ${link.reason}`,
      'see "hapeers lint" for the line to change',
    );
  }
  if (
    reading.version !== null &&
    reading.tables.length > 0 &&
    handsOverOneSection(reading.version, sections.length)
  ) {
    return verdict(
      false,
      `loses tables with a reload: HAProxy 3.0 and later hands over those of one peers section, and there are ${sections.length}`,
      'put all tables into one peers section; other nodes give back what they have after some seconds',
    );
  }
  const proviso = judged ? '' : ', if its listener accepts the local peer (-f CONFIG judges that)';
  return unkept.length === 0
    ? verdict(true, `can be reloaded: every table is kept${proviso}`, null)
    : verdict(
        true,
        `can be reloaded${proviso}, but tables in no peers section become empty: ${unkept.join(', ')}`,
        'add "peers SECTION" to their stick-table lines where that matters',
      );
}

function findUnkept({ sections, tables }: NodeReading): readonly string[] {
  const peers = sections.filter(({ disabled }) => !disabled).flatMap((section) => section.peers);
  // With a listing that HAProxy cut, nobody knows.
  if (peers.some(isListingCut)) return [];
  const kept = new Set(peers.flatMap((peer) => peer.tables.map(({ name }) => name)));
  return tables.map(({ name }) => name).filter((name) => !kept.has(name));
}
