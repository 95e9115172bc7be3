import type { Version } from '../../model/value/version.ts';
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
export async function readNode(target: RuntimeTarget, options: ReadingOptions): Promise<NodeReading> {
  const ask = (command: string) => call(target.endpoint, command, options);
  const { text, connectMs } = await ask('show info');
  const info = readShowInfo(text) ?? judgeForeign(text);
  const level = readLevel((await ask('show cli level')).text);
  const peers = (await ask('show peers')).text;
  const takenAt = performance.now();
  const tables = (await ask('show table')).text;
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

/** Whether nobody can answer there: port 9 of this machine, as for the entry of an observer. */
function isObserverAddress(address: string): boolean {
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
function judgeForeign(text: string): never {
  if (/^Unknown command/.test(text) && /^\s*show proc\b/m.test(text)) {
    throw new RuntimeError(
      'master-socket',
      'is the socket of the master process, which has no peers',
      'name the "stats socket" of the worker',
    );
  }
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
