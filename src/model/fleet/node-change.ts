import { type ConfigComparison, compareConfigs, type SectionComparison } from '../compare/configs.ts';
import type { TableComparison } from '../compare/tables.ts';
import type { Config } from '../config.ts';

/** Names that are new, gone, or stand for something else than before. */
export interface NameChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

/** What a new config of a node changes for its replication, as HAProxy reads both. */
export interface NodeChange {
  /** The remote peers; `changed` are those with another address. */
  readonly members: NameChange;
  /** The local peer's own name; null where it stays. */
  readonly renamed: { readonly was: string; readonly now: string } | null;
  /** Whether the node listens elsewhere. */
  readonly moved: boolean;
  /** The peers sections in which TLS is switched on or off. */
  readonly tls: readonly string[];
  /** The stick-tables by their names in rules; `changed` are those with another definition. */
  readonly tables: NameChange;
  /** The servers that get another id, as `PROXY/SERVER`. */
  readonly ids: readonly string[];
}

/** Sums up what two configs of one node have otherwise. */
export function nodeChange(was: Config, now: Config): NodeChange {
  const { sections, tables, proxies } = compareConfigs(was, now);
  const differences = sections.flatMap((section) => section.differences);
  const name = differences.find(({ kind }) => kind === 'local-peer');
  return {
    members: memberChange(sections),
    renamed: name?.one == null || name.other == null ? null : { was: name.one.text, now: name.other.text },
    moved: differences.some(({ kind }) => kind === 'listener'),
    tls: sections.filter(switchesTls).map((section) => section.name),
    tables: tableChange(tables),
    ids: changedIds(proxies),
  };
}

/** Whether nothing changes for replication. */
export function isUnchanged({ members, renamed, moved, tls, tables, ids }: NodeChange): boolean {
  const isSame = ({ added, removed, changed }: NameChange) =>
    added.length + removed.length + changed.length === 0;
  return isSame(members) && isSame(tables) && renamed === null && !moved && tls.length + ids.length === 0;
}

/** A peer is listed in one of several sections, or in all. */
function memberChange(sections: readonly SectionComparison[]): NameChange {
  const names = (side: 'one' | 'other') =>
    new Set(sections.flatMap((section) => [...(section[side]?.remotes.keys() ?? [])]));
  const [before, after] = [names('one'), names('other')];
  const moved = new Set(
    sections.flatMap(({ differences }) =>
      differences.flatMap((one) => (one.kind === 'address' ? [one.peer] : [])),
    ),
  );
  return {
    added: [...after].filter((name) => !before.has(name)),
    removed: [...before].filter((name) => !after.has(name)),
    changed: [...after].filter((name) => moved.has(name)),
  };
}

function switchesTls({ differences }: SectionComparison): boolean {
  return differences.some(
    (one) => (one.kind === 'parameter' || one.kind === 'listener-parameter') && one.keyword === 'ssl',
  );
}

function tableChange(tables: readonly TableComparison[]): NameChange {
  const names = (some: readonly TableComparison[], side: 'one' | 'other') =>
    some.flatMap((pair) => pair[side]?.name ?? []);
  const kept = tables.filter(({ one, other }) => one !== null && other !== null && one.name === other.name);
  const others = tables.filter((pair) => !kept.includes(pair));
  return {
    added: names(others, 'other'),
    removed: names(others, 'one'),
    changed: names(
      kept.filter(({ differences }) => differences?.length !== 0),
      'other',
    ),
  };
}

function changedIds(proxies: ConfigComparison['proxies']): readonly string[] {
  return proxies.flatMap(({ name, differences }) =>
    differences.flatMap((one) => (one.kind === 'id' ? [`${name}/${one.name}`] : [])),
  );
}
