import type { Version } from '../value/version.ts';

/**
 * The branches that get no more fixes, with when that was, as the project's own table of branches on www.haproxy.org has it:
 * five years for even branches, a year and some months for odd ones.
 */
const ENDED: ReadonlyMap<string, string> = new Map([
  ['2.4', '2026-Q2'],
  ['2.5', '2023-Q1'],
  ['2.7', '2024-Q1'],
  ['2.9', '2025-Q1'],
  ['3.1', '2026-Q1'],
]);

/** When the last fixes for a version's branch came; null for one that still gets them. */
export function endOfLife({ major, minor }: Version): string | null {
  return ENDED.get(`${major}.${minor}`) ?? null;
}
