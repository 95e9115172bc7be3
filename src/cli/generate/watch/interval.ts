import type { NodeSource } from '../../../model/node-source.ts';

const INTERVAL_MS = 10_000;
/** However short answers of DNS live, it is not asked more often. */
const SHORTEST_MS = 1000;
/** However long they live: a node that is new should not wait for it. */
const LONGEST_MS = 60_000;

/**
 * How long to wait from one look at the nodes to the next, in milliseconds: as long as the answer of DNS lives, within
 * limits. Of SRV records nobody tells how long they live, so the addresses of their targets can only bring the next look
 * forward.
 * @param asked what the command line says; undefined where it does not
 * @param ttl of the addresses, in seconds; null where there are none
 */
export function intervalOf(asked: number | undefined, from: NodeSource | null, ttl: number | null): number {
  if (asked !== undefined) return asked;
  if (ttl === null) return INTERVAL_MS;
  const most = from?.kind === 'dns' ? LONGEST_MS : INTERVAL_MS;
  return Math.min(Math.max(ttl * 1000, SHORTEST_MS), most);
}
