import type { Config, PeersSection } from '../config.ts';
import { parametersOf, usesTls } from '../parameter/tls.ts';
import { identifyServers } from '../section/server-ids.ts';
import { tableDifferences } from '../table/differences.ts';
import { isSound } from '../table/replication.ts';
import type { StickTable } from '../table/stick-table.ts';
import { addressKey } from '../value/address.ts';
import { membershipsOf } from './membership.ts';

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

/** Compares two configs of one node. */
export function nodeChange(was: Config, now: Config): NodeChange {
  const before = membershipsOf({ name: '', config: was });
  const after = membershipsOf({ name: '', config: now });
  const pairs = before.flatMap((old) => {
    const next = after.find(({ section }) => nameOf(section) === nameOf(old.section));
    return next === undefined ? [] : [{ old, next }];
  });
  const other = pairs.find(({ old, next }) => old.localName !== next.localName);
  return {
    members: compare(remotesOf(before), remotesOf(after)),
    renamed: other === undefined ? null : { was: other.old.localName, now: other.next.localName },
    moved: pairs.some(({ old, next }) => placesOf(old) !== placesOf(next)),
    tls: pairs.flatMap(({ old, next }) =>
      hasTls(old.section) === hasTls(next.section) ? [] : [nameOf(next.section)],
    ),
    tables: changedTables(was, now),
    ids: changedIds(was, now),
  };
}

/** Whether nothing changes for replication. */
export function isUnchanged({ members, renamed, moved, tls, tables, ids }: NodeChange): boolean {
  const isSame = ({ added, removed, changed }: NameChange) =>
    added.length + removed.length + changed.length === 0;
  return isSame(members) && isSame(tables) && renamed === null && !moved && tls.length + ids.length === 0;
}

type Memberships = ReturnType<typeof membershipsOf>;

function nameOf({ name }: PeersSection): string {
  return name?.value ?? '';
}

function placesOf({ listeners }: Memberships[number]): string {
  return listeners.map((address) => addressKey(address) ?? '').join(' ');
}

function hasTls(section: PeersSection): boolean {
  return section.peers.some((peer) => peer.local !== true && usesTls(parametersOf(peer)));
}

/** The remote peers with where they are dialed. */
function remotesOf(memberships: Memberships): ReadonlyMap<string, string> {
  return new Map(
    memberships.flatMap(({ remotes }) =>
      [...remotes].map(
        ([name, { address }]) => [name, address === null ? '' : (addressKey(address) ?? '')] as const,
      ),
    ),
  );
}

function changedTables(was: Config, now: Config): NameChange {
  const [before, after] = [tablesOf(was), tablesOf(now)];
  return {
    added: [...after.keys()].filter((name) => !before.has(name)),
    removed: [...before.keys()].filter((name) => !after.has(name)),
    changed: [...after].flatMap(([name, table]) => {
      const old = before.get(name);
      return old !== undefined && isChanged(old, table) ? [name] : [];
    }),
  };
}

function tablesOf({ tables }: Config): ReadonlyMap<string, StickTable> {
  return new Map(tables.flatMap((table) => (table.name === null ? [] : [[table.name, table] as const])));
}

/** What HAProxy refuses or a variable hides is compared as it is written. */
function isChanged(was: StickTable, now: StickTable): boolean {
  if ([was, now].every(isSound)) return tableDifferences(was, now).length > 0;
  const text = ({ words }: StickTable) => words.map(({ value }) => value ?? '').join(' ');
  return text(was) !== text(now);
}

function changedIds(was: Config, now: Config): readonly string[] {
  const ids = idsOf(was);
  return [...idsOf(now)].flatMap(([server, id]) => {
    const old = ids.get(server);
    return old === undefined || old === id ? [] : [server];
  });
}

function idsOf({ proxies }: Config): ReadonlyMap<string, number> {
  return new Map(
    proxies.flatMap((proxy) =>
      (proxy.disabled ? [] : (identifyServers(proxy) ?? [])).map(
        ({ name, id }) => [`${proxy.name?.value ?? ''}/${name}`, id] as const,
      ),
    ),
  );
}

function compare(was: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): NameChange {
  return {
    added: [...now.keys()].filter((name) => !was.has(name)),
    removed: [...was.keys()].filter((name) => !now.has(name)),
    changed: [...now].filter(([name, text]) => was.has(name) && was.get(name) !== text).map(([name]) => name),
  };
}
