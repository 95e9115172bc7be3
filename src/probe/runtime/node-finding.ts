import { formatEndpoint } from '../../protocol/endpoint.ts';
import { dataNamesOf } from './data-names.ts';
import type { NodeVerdict } from './diagnose.ts';
import { unsentUpdates } from './diagnose-table.ts';
import type { Level, NodeReading } from './reading.ts';
import type { ReloadVerdict } from './reload.ts';
import type { Remark } from './remark.ts';
import type { ResyncEvent } from './resync.ts';
import type { RuntimeFault } from './runtime-error.ts';
import type { PeerState, PeersState, SharedTable } from './show-peers.ts';
import type { TableState } from './show-table.ts';
import type { Surveyed } from './survey.ts';

/**
 * What one runtime API told: the object that `probe --socket --format json` prints for it. Its first fields are those of
 * every target; what only a peers port can tell is null.
 */
export interface NodeFinding {
  readonly target: string;
  readonly address: string;
  /** The name of the node. */
  readonly peer: string | null;
  readonly healthy: boolean;
  readonly verdict: NodeVerdict | RuntimeFault;
  readonly status: null;
  readonly protocol: null;
  readonly connectMs: number | null;
  readonly tlsMs: null;
  readonly handshakeMs: null;
  readonly message: string;
  readonly hint: string | null;
  readonly tables: null;
  /** null where it could not be asked. */
  readonly runtime: RuntimeDetails | null;
}

export interface RuntimeDetails {
  readonly version: string;
  readonly pid: number | null;
  readonly uptimeSec: number | null;
  readonly level: Level;
  readonly localPeer: string | null;
  /** Is it safe to reload now? */
  readonly reload: ReloadVerdict;
  readonly remarks: readonly Remark[];
  readonly sections: readonly SectionDetails[];
  /** All tables, also those of no peers section. */
  readonly tables: readonly TableState[];
}

export interface SectionDetails {
  readonly name: string;
  readonly disabled: boolean;
  /** Its resynchronization has finished. */
  readonly upToDate: boolean;
  readonly waitsFor: 'old-process' | 'remote-peer' | null;
  readonly history: readonly ResyncEvent[];
  readonly peers: readonly PeerDetails[];
}

export interface PeerDetails
  extends Pick<
    PeerState,
    | 'name'
    | 'local'
    | 'active'
    | 'address'
    | 'lastStatus'
    | 'lastHandshakeSec'
    | 'reconnect'
    | 'txHeartbeats'
    | 'rxHeartbeats'
    | 'missedHeartbeats'
    | 'newConnections'
    | 'protocolErrors'
    | 'collisions'
    | 'appState'
    | 'learnState'
    | 'teaching'
    | 'awaitsConfirm'
    | 'transport'
  > {
  readonly tables: readonly SharedTableDetails[];
}

export interface SharedTableDetails
  extends Pick<SharedTable, 'name' | 'localId' | 'remoteId' | 'lastPushed' | 'lastGet' | 'localUpdate'> {
  /** The other side has sent its definition of the table, and it fits ours. */
  readonly proven: boolean;
  /** What the other side stores. */
  readonly remoteData: readonly string[];
  /** Changes made here that were not sent to this peer yet. */
  readonly unsentUpdates: number;
}

/** What a survey found of one node. */
export function toNodeFinding(surveyed: Surveyed): NodeFinding {
  const { target } = surveyed;
  const known = {
    target: target.text,
    address: formatEndpoint(target.endpoint),
    status: null,
    protocol: null,
    tlsMs: null,
    handshakeMs: null,
    tables: null,
  } as const;
  if (surveyed.kind === 'failed') {
    const { fault, message, hint } = surveyed.error;
    return {
      ...known,
      peer: target.name,
      healthy: false,
      verdict: fault,
      connectMs: null,
      message,
      hint,
      runtime: null,
    };
  }
  const { reading, healthy, verdict, message, hint, reload, remarks } = surveyed.diagnosis;
  return {
    ...known,
    peer: reading.name,
    healthy,
    verdict,
    connectMs: reading.connectMs,
    message,
    hint,
    runtime: {
      ...describeProcess(reading),
      reload,
      remarks,
      sections: reading.sections.map(describeSection),
    },
  };
}

function describeProcess(
  reading: NodeReading,
): Pick<RuntimeDetails, 'version' | 'pid' | 'uptimeSec' | 'level' | 'localPeer' | 'tables'> {
  const { info, level, localPeer, tables } = reading;
  return { version: info.versionText, pid: info.pid, uptimeSec: info.uptimeSec, level, localPeer, tables };
}

function describeSection(section: PeersState): SectionDetails {
  const { name, disabled, resync, peers } = section;
  return {
    name,
    disabled,
    upToDate: resync.done,
    waitsFor: resync.waitsFor,
    history: resync.history,
    peers: peers.map(({ fields: _fields, flags: _flags, askedForLesson: _asked, ...peer }) => ({
      ...peer,
      tables: peer.tables.map(describeTable),
    })),
  };
}

function describeTable(table: SharedTable): SharedTableDetails {
  const { name, localId, remoteId, lastPushed, lastGet, localUpdate, remoteData } = table;
  return {
    name,
    proven: (remoteId ?? 0) !== 0,
    localId,
    remoteId,
    remoteData: dataNamesOf(remoteData),
    lastPushed,
    lastGet,
    localUpdate,
    unsentUpdates: unsentUpdates(table),
  };
}
