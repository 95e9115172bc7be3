import { type Counterpart, isListingCut, wireName } from './counterpart.ts';
import { dataNamesOf } from './data-names.ts';
import { hasSession } from './diagnose-peer.ts';
import type { NodeReading } from './reading.ts';
import { type Remark, remarks } from './remark.ts';
import type { PeerState, PeersState, SharedTable } from './show-peers.ts';
import type { TableState } from './show-table.ts';

/** One table on one link. */
export interface TableLink {
  readonly reading: NodeReading;
  readonly section: PeersState;
  readonly peer: PeerState;
  readonly table: SharedTable;
  /** The same table in a reading taken before; null where there is none. */
  readonly earlier: SharedTable | null;
  readonly counterpart: Counterpart | null;
}

/** What the state of a table says of its way to one peer; nothing without a session. */
export function diagnoseTable(link: TableLink): readonly Remark[] {
  if (!hasSession(link.peer)) return [];
  const mismatch = diagnoseDefinition(link);
  if (mismatch.some(({ severity }) => severity === 'error')) return mismatch;
  return [...mismatch, ...diagnoseData(link), ...diagnoseContent(link), ...diagnoseProgress(link)];
}

/**
 * Does the peer have the same table? HAProxy takes a definition only when name, key type and key length are those of its
 * own table (`peer_treat_definemsg()` in peers.c), so a remote id proves that they are. No remote id proves nothing by
 * itself: a node defines a table when it teaches or when it has a change to send, and both may never have happened. It
 * does prove a difference when a complete lesson, which defines every table, came from this very peer.
 */
function diagnoseDefinition(link: TableLink): readonly Remark[] {
  const { reading, section, peer, table, counterpart } = link;
  const remark = remarks({ section: section.name, peer: peer.name, table: table.name });
  const differs = (how: string): Remark =>
    remark(
      'error',
      'table-mismatch',
      `table "${table.name}" is not replicated with "${peer.name}": ${how}`,
      'give it the same name, type and len on all nodes; compare the configs with "hapeers lint --node NAME=PATH"',
    );
  const provenHere = (table.remoteId ?? 0) !== 0;
  if (counterpart === null) {
    if (provenHere) return [];
    if (taught(section) && isOnlyTeacher(section, peer) && isFirstSession(reading, peer))
      return [differs('its lesson had no table of this name, type and key length')];
    return [unproven(link, `ask the runtime API of "${peer.name}", too: add --socket`)];
  }

  const name = wireName(table, section);
  const theirs = counterpart.peer.tables.find((other) => wireName(other, counterpart.section) === name);
  if (theirs === undefined) {
    if (isListingCut(counterpart.peer)) return [];
    return [
      remark(
        'error',
        'table-missing',
        `table "${table.name}" is not replicated with "${peer.name}", where no peers section has a table of that name`,
        'add the table there, or "peers SECTION" to its stick-table line; inside a peers section its name is different',
      ),
    ];
  }
  const here = tableOf(reading, table);
  const there = tableOf(counterpart.reading, theirs);
  if (here !== undefined && there !== undefined && here.type !== there.type)
    return [differs(`its keys are of type ${here.type} here and ${there.type} there`)];
  const provenThere = (theirs.remoteId ?? 0) !== 0;
  const mine = { reading, section, peer, isProven: provenHere };
  const other = { ...counterpart, isProven: provenThere };
  // A remote id outlives the session, so the younger process knows better.
  const [younger, older] =
    (reading.info.uptimeSec ?? 0) <= (counterpart.reading.info.uptimeSec ?? 0)
      ? [mine, other]
      : [other, mine];
  if (younger.isProven) return [];
  if (
    taught(younger.section) &&
    (isOnlyTeacher(younger.section, younger.peer) || older.peer.askedForLesson === true)
  )
    return [differs('the length of its keys differs')];
  if (older.isProven) return [];
  const sent = table.localUpdate ?? 0;
  if (sent > 0 && table.lastPushed === sent && (here?.used ?? 0) > 0 && (theirs.lastGet ?? 0) === 0) {
    return [
      remark(
        'warning',
        'table-mismatch',
        `"${peer.name}" has accepted nothing of table "${table.name}", although ${sent} updates were made here`,
        `prove it with --canary ${table.name}; a table with a different len is silently ignored`,
      ),
    ];
  }
  return [unproven(link, `prove it with --canary ${table.name}`)];
}

function unproven({ section, peer, table }: TableLink, hint: string): Remark {
  return remarks({ section: section.name, peer: peer.name, table: table.name })(
    'info',
    'table-unproven',
    `"${peer.name}" has sent nothing for table "${table.name}" yet: whether it has the same table is not proven`,
    hint,
  );
}

function taught({ resync }: PeersState): boolean {
  return resync.history.includes('remote-taught') || resync.history.includes('remote-taught-partly');
}

/** Whether only this peer can have taught: no other has a session or ever defined a table. */
function isOnlyTeacher({ peers }: PeersState, teacher: PeerState): boolean {
  return peers.every(
    (peer) =>
      peer.local ||
      peer.name === teacher.name ||
      (!hasSession(peer) && peer.tables.every(({ remoteId }) => (remoteId ?? 0) === 0)),
  );
}

/** Whether the session is about as old as the process, so that the lesson came over it. */
function isFirstSession({ info }: NodeReading, peer: PeerState): boolean {
  return info.uptimeSec !== null && (peer.lastHandshakeSec ?? 0) >= info.uptimeSec - 15;
}

/** Both sides tell the other what they store; only what both have is replicated. */
function diagnoseData({ section, peer, table, counterpart }: TableLink): readonly Remark[] {
  const theirs = counterpart?.peer.tables.find(
    (other) => wireName(other, counterpart.section) === wireName(table, section),
  );
  if (theirs === undefined || (table.remoteId ?? 0) === 0 || (theirs.remoteId ?? 0) === 0) return [];
  const onlyThere = dataNamesOf(table.remoteData & ~theirs.remoteData).join(', ');
  const onlyHere = dataNamesOf(theirs.remoteData & ~table.remoteData).join(', ');
  if (onlyThere === '' && onlyHere === '') return [];
  const parts = [
    ...(onlyHere === '' ? [] : [`${onlyHere} only here`]),
    ...(onlyThere === '' ? [] : [`${onlyThere} only on "${peer.name}"`]),
  ];
  return [
    remarks({ section: section.name, peer: peer.name, table: table.name })(
      'warning',
      'table-data-differs',
      `table "${table.name}" stores ${parts.join(' and ')}: that is not replicated`,
      'give it the same "store" on all nodes',
    ),
  ];
}

/** Entries in flight and of different age make small differences normal. */
const ENTRIES_TOLERANCE = { share: 0.2, count: 50 } as const;

function diagnoseContent({ reading, section, peer, table, counterpart }: TableLink): readonly Remark[] {
  const theirs = counterpart?.peer.tables.find(
    (other) => wireName(other, counterpart.section) === wireName(table, section),
  );
  const here = tableOf(reading, table);
  const there =
    counterpart === null || theirs === undefined ? undefined : tableOf(counterpart.reading, theirs);
  if (here === undefined || there === undefined) return [];
  const remark = remarks({ section: section.name, peer: peer.name, table: table.name });
  const found: Remark[] = [];
  if (here.size !== there.size) {
    found.push(
      remark(
        'warning',
        'table-size-differs',
        `table "${table.name}" has room for ${here.size} entries here and for ${there.size} on "${peer.name}"`,
        'give it the same "size" on all nodes: the smaller one drops its oldest entries',
      ),
    );
  }
  const missing = Math.abs(here.used - there.used);
  if (
    missing > ENTRIES_TOLERANCE.count &&
    missing > ENTRIES_TOLERANCE.share * Math.max(here.used, there.used) &&
    section.resync.done &&
    counterpart?.section.resync.done === true
  ) {
    found.push(
      remark(
        'warning',
        'table-entries-differ',
        `table "${table.name}" has ${here.used} entries here and ${there.used} on "${peer.name}"`,
        'see which keys differ with "hapeers probe --as OBSERVER --compare"',
      ),
    );
  }
  return found;
}

/** Is everything sent? Ids count modulo 2^32, and the peer's acknowledgements are no proof (3.3 and later send wrong ones). */
function diagnoseProgress({ section, peer, table, earlier }: TableLink): readonly Remark[] {
  const behind = unsentUpdates(table);
  if (behind === 0 || peer.teaching || peer.awaitsConfirm) return [];
  const remark = remarks({ section: section.name, peer: peer.name, table: table.name });
  const what = `${behind} updates of table "${table.name}" are not sent to "${peer.name}"`;
  if (earlier === null || unsentUpdates(earlier) === 0)
    return [remark('pending', 'table-behind', `${what} yet`, 'look again in a few seconds')];
  if (earlier.lastPushed !== table.lastPushed)
    return [remark('info', 'table-behind', `${what} yet, and sending goes on`)];
  return [
    remark(
      'error',
      'table-stuck',
      `${what}, and none was between two readings`,
      'update both nodes to the newest release of their branch; a reload of this node starts over',
    ),
  ];
}

/** How many updates made on this node have not been sent to the peer. */
export function unsentUpdates({ localUpdate, lastPushed }: SharedTable): number {
  return localUpdate === null || lastPushed === null ? 0 : (localUpdate - lastPushed) >>> 0;
}

/** Each table is asked for once for each peer. */
const tablesByName = new WeakMap<readonly TableState[], ReadonlyMap<string, TableState>>();

function tableOf({ tables }: NodeReading, { name }: SharedTable): TableState | undefined {
  let byName = tablesByName.get(tables);
  if (byName === undefined) {
    byName = new Map(tables.map((table) => [table.name, table]));
    tablesByName.set(tables, byName);
  }
  return byName.get(name);
}
