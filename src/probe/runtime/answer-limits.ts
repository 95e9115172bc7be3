import { RuntimeError } from './runtime-error.ts';

/** What is read of one node. Judging compares each with each, so time grows with the square of these. */
const MOST = { sections: 500, peers: 5000, tables: 20_000, replicated: 200_000 } as const;

/**
 * Refuses answers to `show peers` and `show table` that list more than any HAProxy in use has: whatever answers there could
 * otherwise keep its reader busy for hours.
 *
 * @throws RuntimeError `not-runtime-api`
 */
export function refuseImmense(peers: string, tables: string): void {
  refuse('peers sections', count(peers, /^0x/gm, MOST.sections), MOST.sections);
  refuse('peers', count(peers, /^ {1,4}0x/gm, MOST.peers), MOST.peers);
  refuse('replicated tables', count(peers, /^ {5,}0x/gm, MOST.replicated), MOST.replicated);
  refuse('tables', count(tables, /^# table:/gm, MOST.tables), MOST.tables);
}

/** Counts to one more than `most`, not further. */
function count(text: string, pattern: RegExp, most: number): number {
  let found = 0;
  for (const _ of text.matchAll(pattern)) {
    found += 1;
    if (found > most) break;
  }
  return found;
}

function refuse(what: string, found: number, most: number): void {
  if (found <= most) return;
  throw new RuntimeError(
    'not-runtime-api',
    `listed more than ${most.toLocaleString('en-US')} ${what}, more than are read of one node`,
    'check that it is a "stats socket" of HAProxy',
  );
}
