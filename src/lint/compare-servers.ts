import { comparisonRow } from '../model/compare/row.ts';
import type { StickyPair, StickySide } from '../model/fleet/sticky-pairs.ts';
import type { Comparison } from '../problem.ts';

const memory = new WeakMap<readonly StickySide[], Comparison>();

/** The servers of a sticky backend on all nodes that have it; one for all problems about the backend. */
export function compareServers({ backend, all }: StickyPair): Comparison {
  let known = memory.get(all);
  if (known === undefined) {
    const names = [...new Set(all.flatMap(({ servers }) => servers.map(({ name }) => name)))];
    const sides = all.map(({ servers }) => new Map(servers.map((server) => [server.name, server])));
    const rows = names.map((label) => {
      const values = sides.map((servers) => {
        const server = servers.get(label);
        return server === undefined ? null : `${server.address ?? 'unknown address'} id ${server.id}`;
      });
      return comparisonRow(label, values);
    });
    known = { what: `servers of "${backend}"`, nodes: all.map(({ node }) => node.name), rows };
    memory.set(all, known);
  }
  return known;
}
