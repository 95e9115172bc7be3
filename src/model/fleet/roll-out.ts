import type { Config } from '../config.ts';
import { harmfulParameter } from '../parameter/harmful.ts';
import { isReplicated, sectionOf } from '../table/replication.ts';
import type { StickTable } from '../table/stick-table.ts';
import { type Membership, membershipsOf } from './membership.ts';
import { memberPairs } from './pairs.ts';
import { type Handover, handovers } from './reload.ts';
import { type Fit, fitOf } from './table-fate.ts';

/** A node with its config as it runs and as it will; null where nobody knows them. */
export interface RollingNode {
  readonly name: string;
  readonly was: Config | null;
  readonly now: Config | null;
}

/** What becomes of the entries that a table of one node holds when the node is reloaded. */
export interface TableFate {
  readonly node: string;
  /** As rules refer to it. */
  readonly table: string;
  readonly outcome: Outcome;
}

export type Outcome =
  /** The old process hands them over. */
  | { readonly kind: 'handed-over'; readonly fit: Arriving }
  /**
   * The old process cannot, and the new one learns them from other nodes. `late` are those that come in after the others
   * have no session with the old process any more: they are lost.
   */
  | { readonly kind: 'learned'; readonly fit: Arriving; readonly late: boolean }
  /** The node had no such table, and learns what the others hold. */
  | { readonly kind: 'new' }
  | { readonly kind: 'lost'; readonly why: Extract<Fit, { kind: 'lost' }>['why'] | 'nobody-teaches' }
  | { readonly kind: 'unknown'; readonly why: 'hidden' | 'others' | 'shards' | 'several-sections' };

type Arriving = Extract<Fit, { kind: 'fits' | 'cut' }>;

/**
 * Goes through a roll-out, one node after the other: who holds which entries at each step, and who can teach them. It holds
 * where each reload waits until the node has learned what the others have, and where all replicated before.
 * @param order the nodes whose configs change, as they are reloaded
 */
export function rollOut(nodes: readonly RollingNode[], order: readonly string[]): readonly TableFate[] {
  const states = new Map(nodes.map((node) => [node.name, new State(node)]));
  return order.flatMap((name) => {
    const state = states.get(name);
    if (state === undefined) return [];
    const others = [...states.values()].filter((one) => one !== state);
    return state.reload(others);
  });
}

/** What a node runs at a step of the roll-out, and the tables of which it has nothing. */
class State {
  readonly #node: RollingNode;
  #config: Config | null;
  /** By names in rules: several sections may have tables of one name on the wire. */
  readonly #empty = new Set<string>();

  constructor(node: RollingNode) {
    this.#node = node;
    this.#config = node.was;
  }

  reload(others: readonly State[]): readonly TableFate[] {
    const { name, was, now } = this.#node;
    if (now === null) return [];
    const links = was === null ? [] : handovers(was, now);
    const fates: TableFate[] = [];
    const known = new Set<string>();
    for (const table of was?.tables ?? []) {
      if (table.name === null) continue;
      known.add(table.name);
      fates.push({ node: name, table: table.name, outcome: this.#fateOf(table, links, others) });
    }
    for (const table of now.tables) {
      if (table.name === null || known.has(table.name) || !isReplicated(table)) continue;
      const found = this.#teachers(table, now, others);
      if (found === 'somebody') fates.push({ node: name, table: table.name, outcome: { kind: 'new' } });
      else this.#empty.add(table.name);
    }
    for (const { table, outcome } of fates) {
      const isEmpty = outcome.kind === 'lost' || outcome.kind === 'unknown';
      if (isEmpty) this.#empty.add(table);
    }
    this.#config = now;
    return fates;
  }

  #fateOf(table: StickTable, links: readonly Handover[], others: readonly State[]): Outcome {
    const { was, now } = this.#node;
    if (was === null || now === null) return { kind: 'unknown', why: 'hidden' };
    const section = sectionOf(was, table);
    const link = links.find((one) => one.was.section === section);
    const fit = fitOf(table, was, now, link?.now?.section ?? null);
    if (fit.kind === 'lost' && (link !== undefined || fit.why !== 'moved')) return fit;
    if (fit.kind === 'hidden' || fit.kind === 'lost' || link === undefined || link.now === null) {
      return { kind: 'unknown', why: 'hidden' };
    }
    if (link.fault === null) {
      return isPlain(link, was, now) ? { kind: 'handed-over', fit } : { kind: 'unknown', why: 'hidden' };
    }
    const found = this.#teachers(fit.table, now, others);
    if (found === 'somebody') {
      const isListed = others.some((other) => other.isLinked(link.was) === true);
      return { kind: 'learned', fit, late: !isListed };
    }
    if (found !== 'nobody') return { kind: 'unknown', why: found };
    return link.fault.kind === 'several-sections'
      ? { kind: 'unknown', why: 'several-sections' }
      : { kind: 'lost', why: 'nobody-teaches' };
  }

  /** Whether the new process meets somebody who holds what it lacks. It asks any one of those that it meets. */
  #teachers(
    table: StickTable,
    now: Config,
    others: readonly State[],
  ): 'somebody' | 'nobody' | 'others' | 'shards' {
    const section = sectionOf(now, table);
    const own = membershipsOf({ name: this.#node.name, config: now }).find((one) => one.section === section);
    if (own === undefined) return 'nobody';
    if (own.section.shards.length > 0) return 'shards';
    const met = { full: false, empty: false, hidden: false };
    const areFull = others.every((other) => other.holds(table));
    for (const other of others) {
      const isLinked = other.isLinked(own);
      if (isLinked === null) met.hidden = true;
      if (isLinked === true) met[other.holds(table) ? 'full' : 'empty'] = true;
      if (met.full && areFull) return 'somebody';
    }
    const names = new Set(others.flatMap((other) => other.#localNames()));
    const hasStrangers = [...own.remotes.keys()].some((name) => !names.has(name));
    if (met.full) return met.empty || met.hidden || hasStrangers ? 'others' : 'somebody';
    return met.hidden || hasStrangers ? 'others' : 'nobody';
  }

  #localNames(): readonly string[] {
    const config = this.#config;
    if (config === null) return [];
    return membershipsOf({ name: this.#node.name, config }).map(({ localName }) => localName);
  }

  /** Whether this node, as it runs now, comes to a session with a member; null where that is not known. */
  isLinked(member: Membership): boolean | null {
    const config = this.#config;
    if (config === null) return null;
    const { version } = member.node.config;
    for (const { first, second, forth, back } of memberPairs({
      nodes: [member.node, { name: this.#node.name, config }],
    })) {
      if (first.section !== member.section || forth === null || back === null) continue;
      if (![first, second].every(({ complete, listenersKnown }) => complete && listenersKnown)) return null;
      return [
        { ...forth, version },
        { ...back, version: config.version },
      ].some((dial) => dial.fault === null && harmfulParameter(dial.peer, dial.version) === null);
    }
    return false;
  }

  holds({ name, wireName, key }: StickTable): boolean {
    const tables = this.#config?.tables.filter((one) => one.wireName !== null && one.wireName === wireName);
    const table = tables?.find((one) => one.name === name) ?? tables?.[0];
    return (
      table !== undefined &&
      !this.#empty.has(table.name ?? '') &&
      isReplicated(table) &&
      table.key?.name === key?.name &&
      table.key?.length === key?.length
    );
  }
}

/** Whether the lines of the local peer tell for certain that the old process reaches the new one. */
function isPlain({ was, now }: Handover, before: Config, after: Config): boolean {
  const sides = [
    { side: was, version: before.version },
    { side: now, version: after.version },
  ];
  return sides.every(({ side, version }) => {
    if (side === null || !side.complete || !side.listenersKnown) return false;
    const local = side.section.peers.find((peer) => peer.local === true);
    return local !== undefined && harmfulParameter(local, version) === null;
  });
}
