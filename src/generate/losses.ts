import type { Config, Entity, PeersSection } from '../model/config.ts';
import type { Source, TextRange } from '../text.ts';

/** Something in the peers sections of a config that the generated lines do not have. */
export interface Loss {
  /** What is lost, in the words of the config: `"send-proxy-v2"`, `the condition`. */
  readonly what: string;
  readonly section: string;
  readonly source: Source;
  readonly range: TextRange;
}

/**
 * What a cluster file has no word for and would take out of sections that it keeps: parameters of peers and listeners,
 * conditions around lines, and other lines. A member that is gone is none of it, since the cluster file lists them all.
 * @param before the config as it is
 * @param after the same with the generated lines in it
 */
export function losses(before: Config, after: Config): readonly Loss[] {
  return before.peersSections.flatMap((section) => {
    const name = section.name?.value;
    const next = after.peersSections.find((one) => name != null && one.name?.value === name);
    return name == null || next === undefined ? [] : lossesIn(name, section, next);
  });
}

function lossesIn(name: string, before: PeersSection, after: PeersSection): readonly Loss[] {
  const kept = new Set(parametersOf(after).map(({ keyword }) => keyword));
  const found = new Map<string, Loss>();
  const lose = (what: string, { source }: Entity, range: TextRange) => {
    if (!found.has(what)) found.set(what, { what, section: name, source, range });
  };
  const members = new Set(after.peers.map((peer) => peer.name?.value));
  for (const { keyword, line, range, peer } of parametersOf(before)) {
    if (!kept.has(keyword) && (peer === undefined || members.has(peer))) lose(`"${keyword}"`, line, range);
  }
  const scopes = (section: PeersSection) => section.section.body.filter(({ kind }) => kind === 'directive');
  const [condition] = scopes(before);
  if (condition !== undefined && scopes(after).length === 0) lose('the condition', before, condition);
  for (const [lines, others, what] of [
    [before.logs, after.logs, '"log"'],
    [before.shards, after.shards, '"shards"'],
  ] as const) {
    const [line] = lines;
    if (line !== undefined && others.length === 0) lose(what, line, line.statement);
  }
  for (const table of before.tables) {
    const isKept = after.tables.some(({ name: other }) => other === table.name);
    if (!isKept && table.name !== null) lose(`table "${table.name}"`, table, table.statement);
  }
  return [...found.values()];
}

interface Placed {
  readonly keyword: string;
  readonly line: Entity;
  readonly range: TextRange;
  /** The name of the peer that the line is for. */
  readonly peer?: string;
}

function parametersOf({ peers, binds, defaults }: PeersSection): readonly Placed[] {
  return [...peers, ...binds, ...defaults].flatMap((line) =>
    line.parameters.known.flatMap(({ keyword }): Placed[] => {
      if (keyword.value === null) return [];
      const peer = 'name' in line ? line.name?.value : undefined;
      const { start, end } = keyword.word;
      return [{ keyword: keyword.value, line, range: { start, end }, ...(peer == null ? {} : { peer }) }];
    }),
  );
}
