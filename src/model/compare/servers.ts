import type { IdentifiedServer } from '../section/server-ids.ts';

/** What two lists of servers have otherwise about one name. */
export type ServerDifference =
  /** A name that only one of them has. */
  | { readonly kind: 'missing'; readonly name: string; readonly one: IdentifiedServer; readonly other: null }
  | { readonly kind: 'missing'; readonly name: string; readonly one: null; readonly other: IdentifiedServer }
  | {
      readonly kind: 'id' | 'address';
      readonly name: string;
      readonly one: IdentifiedServer;
      readonly other: IdentifiedServer;
    };

/**
 * Compares the servers of one proxy by their names, in the order of the second list; each carries its line. Of two
 * addresses that a variable hides nobody knows whether they differ.
 */
export function serverDifferences(
  ones: readonly IdentifiedServer[],
  others: readonly IdentifiedServer[],
): readonly ServerDifference[] {
  const known = new Map(ones.map((server) => [server.name, server]));
  const found: ServerDifference[] = [];
  for (const other of others) {
    const { name } = other;
    const one = known.get(name);
    known.delete(name);
    if (one === undefined) {
      found.push({ kind: 'missing', name, one: null, other });
      continue;
    }
    if (one.id !== other.id) found.push({ kind: 'id', name, one, other });
    if (one.address !== null && other.address !== null && one.address !== other.address) {
      found.push({ kind: 'address', name, one, other });
    }
  }
  for (const [name, one] of known) found.push({ kind: 'missing', name, one, other: null });
  return found;
}
