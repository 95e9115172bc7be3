import type { Version } from '../../model/value/version.ts';
import { refuseImmense } from './answer-limits.ts';
import { type CallOptions, call } from './call.ts';
import { RuntimeError } from './runtime-error.ts';
import type { RuntimeTarget } from './runtime-target.ts';
import { type ProcessInfo, readShowInfo } from './show-info.ts';
import { type PeersState, readShowPeers } from './show-peers.ts';
import { readShowTable, type TableState } from './show-table.ts';

/** What a socket may do: `user` reads, `operator` also changes tables, `admin` everything. */
export type Level = 'user' | 'operator' | 'admin';

/** All that the runtime API of one node says of its peers at one moment. */
export interface NodeReading {
  readonly target: RuntimeTarget;
  /** The name the user gave, else that of its local peer, else that of its machine; null when there is none of them. */
  readonly name: string | null;
  /** The name of its local peer; null without a usable peers section. */
  readonly localPeer: string | null;
  readonly connectMs: number;
  /** When its peers were read, on the clock of `performance.now()`. */
  readonly takenAt: number;
  readonly info: ProcessInfo;
  readonly version: Version | null;
  readonly level: Level;
  readonly sections: readonly PeersState[];
  readonly tables: readonly TableState[];
}

export interface ReadingOptions extends CallOptions {
  /** Peers to pass over, such as the entry of an observer, which is connected only at times. */
  readonly ignorePeers?: readonly string[];
}

/**
 * Reads a node. All commands need the level `user` only, and change nothing.
 *
 * @throws RuntimeError when its runtime API cannot be asked
 */
export async function readNode(named: RuntimeTarget, options: ReadingOptions): Promise<NodeReading> {
  const { target, info, connectMs } = await openNode(named, options);
  const ask = (command: string) => call(target.endpoint, command, options);
  const level = readLevel((await ask('show cli level')).text);
  const peers = (await ask('show peers')).text;
  const takenAt = performance.now();
  const tables = (await ask('show table')).text;
  refuseImmense(peers, tables);
  const sections = readShowPeers(peers).map((section) => ({
    ...section,
    peers: section.peers.filter(
      ({ name, local, address }) =>
        local || (!isObserverAddress(address) && options.ignorePeers?.includes(name) !== true),
    ),
  }));
  const localPeer = sections.flatMap((section) => section.peers).find(({ local }) => local)?.name ?? null;
  return {
    target,
    name: target.name ?? localPeer ?? info.node,
    localPeer,
    connectMs,
    takenAt,
    info,
    version: info.version,
    level,
    sections,
    tables: readShowTable(tables),
  };
}

/**
 * Asks who answers: the process itself or, on the socket of a master process, its current worker.
 * @throws RuntimeError when it cannot be asked
 */
export async function openNode(
  target: RuntimeTarget,
  options: CallOptions,
): Promise<Pick<NodeReading, 'target' | 'info' | 'connectMs'>> {
  const { text, connectMs } = await call({ ...target.endpoint, worker: null }, 'show info', options);
  const info = readShowInfo(text);
  if (info !== null) return { target, info, connectMs };
  if (!isMaster(text)) return refuseForeign(text);
  const throughMaster = { ...target, endpoint: { ...target.endpoint, worker: CURRENT_WORKER } };
  const answer = await call(throughMaster.endpoint, 'show info', options);
  const worker = readShowInfo(answer.text);
  if (worker === null) {
    throw new RuntimeError(
      'master-socket',
      'is the socket of a master process, and its worker does not answer through it',
      'check "show proc" there, or name the "stats socket" of the worker',
    );
  }
  return { target: throughMaster, info: worker, connectMs };
}

/** Workers are numbered from 1 and a master has one, besides those that a reload left to finish. */
const CURRENT_WORKER = '1';

/** Whether nobody can answer there: port 9 of this machine, as for the entry of an observer. */
export function isObserverAddress(address: string): boolean {
  return /^(?:127\.\d+\.\d+\.\d+|\[?::1\]?):9$/.test(address);
}

/** Whether two sockets lead to one process. Process ids alone do not tell: in containers they are often the same. */
export function isSameProcess(one: NodeReading, other: NodeReading): boolean {
  const apart = Math.abs((one.info.uptimeSec ?? 0) - (other.info.uptimeSec ?? 0));
  return (
    one.info.pid === other.info.pid &&
    one.info.node === other.info.node &&
    one.localPeer === other.localPeer &&
    apart <= 2
  );
}

/** The level that a socket gives; the least one where a release says something else. */
export function readLevel(text: string): Level {
  const word = text.trim();
  return word === 'admin' || word === 'operator' ? word : 'user';
}

/** The API of the master process does not know `show info`, and lists what it knows instead: `show proc` is there only. */
function isMaster(text: string): boolean {
  return /^Unknown command/.test(text) && /^\s*show proc\b/m.test(text);
}

function refuseForeign(text: string): never {
  const first =
    text
      .split('\n', 1)[0]
      ?.slice(0, 60)
      .replace(/[^ -~]/g, '.') ?? '';
  throw new RuntimeError(
    'not-runtime-api',
    first === ''
      ? 'closed the connection without an answer: it is not a runtime API of HAProxy'
      : `answered "${first}": it is not a runtime API of HAProxy`,
    'name a "stats socket" of HAProxy',
  );
}
