/** How far a section has come with learning what was there before it started. */
export interface Resync {
  /** Nothing more is waited for: from now on the section teaches in full, and a reload keeps its tables. */
  readonly done: boolean;
  /** What it waits for: its own old process, then another node. */
  readonly waitsFor: 'old-process' | 'remote-peer' | null;
  /** A teacher has been chosen. */
  readonly assigned: boolean;
  /** What happened since the process started. */
  readonly history: readonly ResyncEvent[];
}

/** `taught`: a complete lesson; `partly`: from a teacher that was not up to date itself; `timeout`: nobody taught in time. */
export type ResyncEvent =
  `${'local' | 'remote'}-${'timeout' | 'aborted' | 'taught' | 'taught-partly' | 'assigned'}`;

/** The bits of the history in their order, `PEERS_F_RESYNC_LOCALTIMEOUT` first; 3.0 moved the lowest from 0x10 to 0x100000. */
const EVENTS: readonly ResyncEvent[] = [
  'local-timeout',
  'remote-timeout',
  'local-aborted',
  'remote-aborted',
  'local-taught',
  'remote-taught',
  'local-taught-partly',
  'remote-taught-partly',
  'local-assigned',
  'remote-assigned',
];

/** Reads the flags of a section (`PEERS_F_*`: peers.h up to 2.9, peers-t.h since 3.0). */
export function readResync(flags: number, isSince30: boolean): Resync {
  const first = isSince30 ? 20 : 4;
  return {
    done: (flags & 3) === 3,
    waitsFor: (flags & 1) === 0 ? 'old-process' : (flags & 2) === 0 ? 'remote-peer' : null,
    assigned: (flags & 4) !== 0,
    history: EVENTS.filter((_event, index) => (flags & (1 << (first + index))) !== 0),
  };
}
