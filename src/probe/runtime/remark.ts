/**
 * How much a remark weighs. `error`: replication is broken there, and stays so until somebody acts. `pending`: not in
 * order now, but it may change by itself. `warning`: it works, but is likely not what was meant. `info`: worth knowing.
 */
export type Severity = 'error' | 'pending' | 'warning' | 'info';

/** What a remark is about: a closed list for scripts. */
export type RemarkCode =
  | 'no-section'
  | 'resync-unfinished'
  | 'never-taught'
  | 'no-remote-peer'
  | 'no-table'
  | 'listing-cut'
  | 'reload-under-way'
  | 'no-address'
  | 'not-dialed-yet'
  | 'cannot-connect'
  | 'no-answer'
  | 'foreign-server'
  | 'wrong-name'
  | 'unknown-here'
  | 'version-refused'
  | 'greeting-refused'
  | 'session-refused'
  | 'unknown-status'
  | 'session-ended'
  | 'reconnecting'
  | 'heartbeats-missed'
  | 'protocol-errors'
  | 'collisions'
  | 'lesson-under-way'
  | 'lesson-unconfirmed'
  | 'table-mismatch'
  | 'table-missing'
  | 'table-unproven'
  | 'table-behind'
  | 'table-stuck'
  | 'table-data-differs'
  | 'table-size-differs'
  | 'table-entries-differ'
  | 'table-nearly-full'
  | 'servers-differ'
  | 'same-name'
  | 'not-listed'
  | 'unknown-node'
  | 'known-bug';

/** One thing found, with the next step. */
export interface Remark {
  readonly severity: Severity;
  readonly code: RemarkCode;
  /** The names of what it is about; null where it is about something larger. */
  readonly section: string | null;
  readonly peer: string | null;
  readonly table: string | null;
  readonly message: string;
  readonly hint: string | null;
}

/** Makes remarks about one thing. */
export function remarks(
  about: Partial<Pick<Remark, 'section' | 'peer' | 'table'>>,
): (severity: Severity, code: RemarkCode, message: string, hint?: string) => Remark {
  return (severity, code, message, hint) => ({
    severity,
    code,
    section: about.section ?? null,
    peer: about.peer ?? null,
    table: about.table ?? null,
    message,
    hint: hint ?? null,
  });
}

/** Whether nothing is wrong and nothing is still to come. */
export function isHealthy(found: readonly Remark[]): boolean {
  return found.every(({ severity }) => severity === 'warning' || severity === 'info');
}

const WEIGHT: readonly Severity[] = ['error', 'pending', 'warning', 'info'];

/** The weightiest first, in their order otherwise. */
export function byWeight(found: readonly Remark[]): readonly Remark[] {
  return [...found].sort((a, b) => WEIGHT.indexOf(a.severity) - WEIGHT.indexOf(b.severity));
}
