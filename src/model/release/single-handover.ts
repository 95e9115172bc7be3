import { isAtLeast, type Version } from '../value/version.ts';

/**
 * Whether an old process hands over the tables of one of its peers sections only. From 3.0 on a process that stops counts
 * for all sections together whether it still has something to teach (`dont_stop` in `__process_stopping_peer_sync()`,
 * src/peers.c), and ends after the first one. Measured with 3.0 and 3.2, and unchanged up to 3.5-dev5; 2.6 hands over all.
 * @param sections how many peers sections it keeps
 */
export function handsOverOneSection(version: Version, sections: number): boolean {
  return sections > 1 && isAtLeast(version, '3.0');
}
