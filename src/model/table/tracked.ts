import type { Section } from '../../../grammar/ast.ts';
import type { ProxySection } from '../config.ts';
import type { StickTable, TableUse } from './stick-table.ts';

/** Tables of one counter beyond which nothing is said about it. */
const MANY = 64;

/**
 * Which tables the counters of a session may point at. A counter goes with the session from the frontend to the backend,
 * and the first rule that tracks with it wins: in a backend it may be a table of any frontend or of the backend itself,
 * in a frontend one of its own rules, and behind the response one of any backend.
 */
export class TrackedTables {
  readonly #own = new Map<Section, Map<number, Set<StickTable>>>();
  readonly #fronts = new Map<number, Set<StickTable>>();
  readonly #all = new Map<number, Set<StickTable>>();
  /** Counters of which some table is hidden. */
  readonly #hidden = new Set<number>();
  readonly #proxyOf: (use: TableUse) => ProxySection | null;

  constructor(
    uses: readonly TableUse[],
    find: (name: string) => StickTable | null | undefined,
    proxyOf: (use: TableUse) => ProxySection | null,
  ) {
    this.#proxyOf = proxyOf;
    for (const use of uses) {
      const { by, counter, section } = use;
      if (by !== 'track' || counter === null) continue;
      const table = use.table === null ? undefined : find(use.table);
      if (table === undefined) this.#hidden.add(counter);
      if (table == null) continue;
      const own = this.#own.get(section) ?? new Map<number, Set<StickTable>>();
      this.#own.set(section, own);
      add(own, counter, table);
      add(this.#all, counter, table);
      if (proxyOf(use)?.kind !== 'backend') add(this.#fronts, counter, table);
    }
  }

  /** The tables that the counter of a use may track; null where nobody knows. */
  of(use: TableUse): readonly StickTable[] | null {
    const { counter, section } = use;
    if (counter === null || this.#hidden.has(counter)) return null;
    const own = this.#own.get(section)?.get(counter);
    const kind = this.#proxyOf(use)?.kind;
    if (kind === 'backend') return few([own, this.#fronts.get(counter)]);
    return kind !== 'defaults' && own !== undefined ? few([own]) : few([this.#all.get(counter)]);
  }
}

function add(sets: Map<number, Set<StickTable>>, counter: number, table: StickTable): void {
  const set = sets.get(counter);
  if (set === undefined) sets.set(counter, new Set([table]));
  else set.add(table);
}

function few(sets: readonly (ReadonlySet<StickTable> | undefined)[]): readonly StickTable[] | null {
  const all = sets.filter((set) => set !== undefined);
  return all.some(({ size }) => size > MANY) ? null : [...new Set(all.flatMap((set) => [...set]))];
}
