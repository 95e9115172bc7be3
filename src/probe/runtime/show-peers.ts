import { readCount, readFields, readHex, readSeconds } from './fields.ts';
import { type Resync, readResync } from './resync.ts';

/** A peers section of a running process. Counters and ages that a release does not print are null. */
export interface PeersState {
  readonly name: string;
  readonly disabled: boolean;
  readonly flags: number;
  readonly resync: Resync;
  readonly peers: readonly PeerState[];
  /** Every `name=value` of its head line as printed. */
  readonly fields: ReadonlyMap<string, string>;
}

/** One peer of a section, as the process sees it. */
export interface PeerState {
  readonly name: string;
  readonly local: boolean;
  /** Whether a session exists. */
  readonly active: boolean;
  /** As printed, without brackets: `10.0.0.6:1024`, `::1:1024`; `:0` for a line without address. */
  readonly address: string;
  /** `NONE CONN HSHK ESTA RETR PROT VERS NAME UNKN`, or what a newer release prints. */
  readonly lastStatus: string;
  /** Age of the last handshake; null when there was none. */
  readonly lastHandshakeSec: number | null;
  /** When it is dialed next: in so many seconds; `past` when that time is over, `never` when none is set. */
  readonly reconnect: number | 'past' | 'never';
  readonly txHeartbeats: number | null;
  readonly rxHeartbeats: number | null;
  readonly missedHeartbeats: number | null;
  readonly newConnections: number | null;
  readonly protocolErrors: number | null;
  readonly collisions: number | null;
  /** Since 3.0: `STOPPED STARTING RUNNING STOPPING`. */
  readonly appState: string | null;
  /** Since 3.0: `NOTASSIGNED ASSIGNED PROCESSING FINISHED`. */
  readonly learnState: string | null;
  readonly flags: number;
  /** A lesson for this peer is under way: no live update goes to it meanwhile. */
  readonly teaching: boolean;
  /** It was taught and has not confirmed that yet: no live update goes to it until it does. */
  readonly awaitsConfirm: boolean;
  /** Since 3.0: whether it asked this process for a lesson at least once; null before. */
  readonly askedForLesson: boolean | null;
  /** `RAW` or `SSL`, known only for a session that this process accepted. */
  readonly transport: string | null;
  readonly tables: readonly SharedTable[];
  /** Every `name=value` of its own lines as printed; of a repeated name the first. */
  readonly fields: ReadonlyMap<string, string>;
}

/** A table as shared with one peer. All ids count modulo 2^32. */
export interface SharedTable {
  /** As `show table` names it: the proxy, or `SECTION/TABLE`. */
  readonly name: string;
  readonly localId: number | null;
  /** The id in the peer's own definition of the table; 0 as long as it has sent none that fits ours. */
  readonly remoteId: number | null;
  /** The data types that the peer announced, a bit for each code. */
  readonly remoteData: bigint;
  /** The id of the last update that was sent to the peer. */
  readonly lastPushed: number | null;
  /** The id of the last update that came from it. */
  readonly lastGet: number | null;
  /** The last id that the peer acknowledged. */
  readonly acknowledged: number | null;
  /** The table's own counter for changes made here. */
  readonly localUpdate: number | null;
  readonly update: number | null;
  /** Every `name=value` as printed; those of the line `table:` with the prefix `table.`. */
  readonly fields: ReadonlyMap<string, string>;
}

/**
 * Reads the answer to `show peers` of HAProxy 2.4 to 3.5 (`peers_dump_head()` and `peers_dump_peer()` in peers.c). Lines
 * of unknown form are passed over; fields of unknown name are kept in `fields`. An answer that HAProxy cut short, because
 * a peer has more tables than fit into its buffer, gives those that it printed.
 */
export function readShowPeers(text: string): readonly PeersState[] {
  const sections: Draft[] = [];
  for (const line of text.replace(HEAD_WITHIN_LINE, '\n$1').split('\n')) {
    const section = sections.at(-1);
    const peer = section?.peers.at(-1);
    const table = peer?.tables.at(-1);
    if (/^0x[0-9a-f]+: .*\bid=/.test(line)) {
      sections.push({ head: line, peers: [] });
    } else if (/^ {2}0x[0-9a-f]+: id=/.test(line)) {
      section?.peers.push({ head: line, lines: [], tables: [] });
    } else if (/^\s+0x[0-9a-f]+ local_id=/.test(line)) {
      peer?.tables.push([line]);
    } else if (/^ {10,}(?:last_acked=|table:)/.test(line)) {
      table?.push(line);
    } else if (/^ {8}[a-z]/.test(line)) {
      // What belongs to the peer comes before its tables.
      if (table === undefined) peer?.lines.push(line);
    }
  }
  return sections.map(toSection);
}

/** Where the end of HAProxy's buffer cut a peer short, the line feed before the next head is lost, too (seen with 3.0 and 3.2). */
const HEAD_WITHIN_LINE = /(?<=[^\n])( {2}0x[0-9a-f]+: id=|(?<! )0x[0-9a-f]+: \[)/g;

interface Draft {
  readonly head: string;
  readonly peers: {
    readonly head: string;
    readonly lines: string[];
    readonly tables: string[][];
  }[];
}

function toSection({ head, peers }: Draft): PeersState {
  const fields = readFields(head);
  const flags = readHex(fields.get('flags'));
  const isSince30 = peers.some((peer) => / app_state=/.test(peer.head));
  return {
    name: fields.get('id') ?? '',
    disabled: fields.get('disabled') === '1',
    flags,
    resync: readResync(flags, isSince30),
    peers: peers.map(toPeer),
    fields,
  };
}

function toPeer({ head, lines, tables }: Draft['peers'][number]): PeerState {
  const identity = /id=(.*)\((local|remote),(active|inactive)\) addr=(\S*)/.exec(head);
  const own = lines.filter((line) => !/^\s+(?:remote_table|last_local_table):/.test(line));
  const fields = readFields([head, ...own].join('\n'));
  const flags = readHex(fields.get('flags'));
  const isSince30 = fields.has('app_state');
  const reconnect = fields.get('reconnect');
  return {
    name: identity?.[1] ?? '',
    local: identity?.[2] === 'local',
    active: identity?.[3] === 'active',
    address: identity?.[4] ?? '',
    lastStatus: fields.get('last_status') ?? '',
    lastHandshakeSec: readSeconds(fields.get('last_hdshk')),
    reconnect: reconnect === '<PAST>' ? 'past' : (readSeconds(reconnect) ?? 'never'),
    txHeartbeats: readCount(fields.get('tx_hbt')),
    rxHeartbeats: readCount(fields.get('rx_hbt')),
    missedHeartbeats: readCount(fields.get('no_hbt')),
    newConnections: readCount(fields.get('new_conn')),
    protocolErrors: readCount(fields.get('proto_err')),
    collisions: readCount(fields.get('coll')),
    appState: fields.get('app_state') ?? null,
    learnState: fields.get('learn_state') ?? null,
    flags,
    // PEER_F_TEACH_PROCESS, PEER_F_TEACH_FINISHED and PEER_F_DBG_RESYNC_REQUESTED of peers-t.h; peers.c before 3.0.
    teaching: (flags & 0x1) !== 0,
    awaitsConfirm: (flags & (isSince30 ? 0x2 : 0x8)) !== 0,
    askedForLesson: isSince30 ? (flags & 0x100000) !== 0 : null,
    transport: fields.get('xprt') ?? null,
    // A table that the end of HAProxy's buffer cut through has no name.
    tables: tables.map(toTable).filter(({ name }) => name !== ''),
    fields,
  };
}

function toTable(lines: readonly string[]): SharedTable {
  const tableLine = lines.find((line) => /^\s+table:/.test(line)) ?? '';
  const fields = readFields(lines.filter((line) => line !== tableLine).join('\n'));
  for (const [name, value] of readFields(tableLine)) fields.set(`table.${name}`, value);
  const remoteData = fields.get('remote_data') ?? '';
  return {
    name: fields.get('table.id') ?? '',
    localId: readCount(fields.get('local_id')),
    remoteId: readCount(fields.get('remote_id')),
    remoteData: /^0x[0-9a-f]+$/i.test(remoteData) ? BigInt(remoteData) : 0n,
    lastPushed: readCount(fields.get('last_pushed')),
    lastGet: readCount(fields.get('last_get')),
    acknowledged: readCount(fields.get('update')),
    localUpdate: readCount(fields.get('table.localupdate')),
    update: readCount(fields.get('table.update')),
    fields,
  };
}
