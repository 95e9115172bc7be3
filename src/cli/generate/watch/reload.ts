import { resolve } from 'node:path';
import { HapeersError } from '../../../errors.ts';
import type { Cluster } from '../../../model/cluster.ts';
import type { Config } from '../../../model/config.ts';
import { addressKey, parseAddress } from '../../../model/value/address.ts';
import { call } from '../../../probe/runtime/call.ts';
import { pause } from '../../../probe/runtime/pause.ts';
import type { NodeReading } from '../../../probe/runtime/reading.ts';
import { RuntimeError } from '../../../probe/runtime/runtime-error.ts';
import {
  parseRuntimeTarget,
  type RuntimeEndpoint,
  type RuntimeTarget,
} from '../../../probe/runtime/runtime-target.ts';
import { readingsOf, survey, takeReadings } from '../../../probe/runtime/survey.ts';
import { localLinks } from '../../probe/config.ts';
import type { Io } from '../../shell/io.ts';
import { DEFAULT_TIMEOUT_MS } from '../../shell/options.ts';
import { runProgram } from '../../shell/run-program.ts';

/** How long a reload command may take, and then HAProxy to serve what was written. */
const COMMAND_MS = 60_000;
const EFFECT_MS = 15_000;
const LOOK_EVERY_MS = 200;

/** What reloads HAProxy: a program, by its words, or its master process. */
export type ReloadWay =
  | { readonly kind: 'program'; readonly argv: readonly string[] }
  | { readonly kind: 'master'; readonly endpoint: RuntimeEndpoint };

/** How a node is reloaded. */
export interface Reloader {
  readonly way: ReloadWay;
  /** The runtime API of the node. */
  readonly target: RuntimeTarget;
  readonly cluster: Cluster;
  readonly node: string;
}

/**
 * Reads `--reload-command` as Dockerfiles read a command: a JSON array is the words of a program, anything else is for the
 * shell.
 * @throws HapeersError `usage`
 */
export function parseReloadCommand(text: string): readonly string[] {
  if (!text.trimStart().startsWith('[')) return ['/bin/sh', '-c', text];
  try {
    const words: unknown = JSON.parse(text);
    if (Array.isArray(words) && words.length > 0 && words.every((word) => typeof word === 'string')) {
      return words;
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new HapeersError(
    'usage',
    `--reload-command is neither a command nor a JSON array of words (${text})`,
    'write "systemctl reload haproxy" or \'["systemctl", "reload", "haproxy"]\'',
  );
}

/**
 * What is asked for; null where nothing is to be reloaded.
 * @throws HapeersError `usage`
 */
export function reloadWay(
  { reloadCommand, reloadSocket }: { readonly reloadCommand?: string; readonly reloadSocket?: string },
  io: Io,
): ReloadWay | null {
  if (reloadCommand !== undefined) return { kind: 'program', argv: parseReloadCommand(reloadCommand) };
  if (reloadSocket === undefined) return null;
  return {
    kind: 'master',
    endpoint: inFolder(parseRuntimeTarget(reloadSocket, '--reload-socket').endpoint, io),
  };
}

function inFolder(endpoint: RuntimeEndpoint, { cwd }: Io): RuntimeEndpoint {
  return endpoint.kind === 'unix' ? { ...endpoint, path: resolve(cwd, endpoint.path) } : endpoint;
}

/**
 * How the one node that is written is reloaded.
 * @throws HapeersError `usage` where it cannot be asked whether a reload is safe
 */
export function reloaderFor(cluster: Cluster, nodes: readonly string[], way: ReloadWay, io: Io): Reloader {
  const [name, second] = nodes;
  const node = cluster.nodes.find((one) => one.name === name);
  if (node === undefined || second !== undefined) {
    const option = way.kind === 'program' ? '--reload-command' : '--reload-socket';
    throw new HapeersError('usage', `${option} is for one node`, 'choose it with --node');
  }
  if (node.socket === null) {
    throw new HapeersError(
      'usage',
      `the cluster file does not name the runtime API of "${node.name}", which is asked whether a reload is safe (${cluster.source.name})`,
      'add "socket: /run/haproxy/admin.sock" to the node or the template',
    );
  }
  const target = { ...parseRuntimeTarget(node.socket, 'socket:'), name: node.name };
  return { way, target: { ...target, endpoint: inFolder(target.endpoint, io) }, cluster, node: node.name };
}

/**
 * Asks whether a reload loses nothing now, as `probe --reload-safe` does.
 * @param running the config that the node runs with
 * @param drop whether tables that no reload keeps may become empty
 * @returns why not; null where it is safe
 */
export async function whyUnsafe(
  { target, cluster, node }: Reloader,
  running: Config,
  drop: boolean,
  signal: AbortSignal,
): Promise<string | null> {
  const [one] = await survey([target], {
    timeoutMs: DEFAULT_TIMEOUT_MS,
    growthMs: 0,
    ignorePeers: observersOf(cluster),
    localLinks: new Map([[node, localLinks(running)]]),
    signal,
  });
  if (one === undefined || one.kind === 'failed') {
    return `"${node}" cannot be asked: ${one?.error.message ?? 'no answer'}`;
  }
  const { safe, judged, unkept, message } = one.diagnosis.reload;
  return safe && judged && (unkept.length === 0 || drop) ? null : `"${node}" ${message}`;
}

/** Why a reload did not work, and whether it would be the same another time. */
export interface ReloadFault {
  readonly message: string;
  readonly final: boolean;
}

/** Reloads, and waits until the node serves with the peers that were written; else tells why not. */
export async function reload(reloader: Reloader, io: Io, signal: AbortSignal): Promise<ReloadFault | null> {
  const { way, node } = reloader;
  const before = (await readingOf(reloader, signal))?.info.pid ?? null;
  const fault = way.kind === 'program' ? await byProgram(way.argv, io) : await byMaster(way.endpoint, signal);
  if (fault !== null) return { message: fault, final: false };
  const end = performance.now() + EFFECT_MS;
  for (;;) {
    const difference = await whatDiffers(reloader, signal);
    if (difference === null) return null;
    if (performance.now() >= end || signal.aborted) {
      const after = (await readingOf(reloader, signal))?.info.pid ?? null;
      const isOld = before !== null && after === before;
      const state =
        difference === 'silent'
          ? 'does not answer on its runtime API'
          : isOld
            ? 'still runs the old process (see the log of HAProxy)'
            : 'runs with different peers from those in its config';
      const done = way.kind === 'program' ? 'the reload command ended' : 'HAProxy was told to reload';
      const message = `${done}, but ${EFFECT_MS / 1000} s later "${node}" ${state}`;
      // A command that does something else would do that for ever; a master process that keeps its worker was refused.
      return { message, final: way.kind === 'program' || !isOld };
    }
    await pause(LOOK_EVERY_MS, signal);
  }
}

async function byProgram(argv: readonly string[], io: Io): Promise<string | null> {
  const run = await runProgram(argv, COMMAND_MS, io.cwd, io);
  return 'fault' in run ? `the reload command ${run.fault}` : null;
}

/** From 2.7 on the master answers when the new worker is there, or why it is not; before, it closes the connection. */
async function byMaster(endpoint: RuntimeEndpoint, signal: AbortSignal): Promise<string | null> {
  try {
    const { text } = await call(endpoint, 'reload', { timeoutMs: COMMAND_MS, signal });
    if (!/^Success=0/m.test(text)) return null;
    const reason = text
      .split('\n')
      .filter((line) => line.startsWith('[ALERT]'))
      .join('; ');
    return `HAProxy does not start with the new config: ${reason || 'see its log'}`;
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    return `the master process does not reload: ${error.message}`;
  }
}

/** Whether the peers that a node runs with differ from those of the cluster file; null where they do not. */
export async function whatDiffers(
  reloader: Reloader,
  signal: AbortSignal,
): Promise<'differs' | 'silent' | null> {
  const { cluster, node } = reloader;
  const reading = await readingOf(reloader, signal);
  if (reading === null) return 'silent';
  return cluster.sections.every((section) => runs(section, reading, node)) ? null : 'differs';
}

async function readingOf({ target, cluster }: Reloader, signal: AbortSignal): Promise<NodeReading | null> {
  const options = { timeoutMs: DEFAULT_TIMEOUT_MS, ignorePeers: observersOf(cluster), signal };
  const [reading] = readingsOf(await takeReadings([target], options)).values();
  return reading ?? null;
}

function runs(
  { name, members }: Cluster['sections'][number],
  { sections }: NodeReading,
  node: string,
): boolean {
  const peers = sections.find((section) => section.name === name)?.peers.filter(({ local }) => !local) ?? [];
  const remotes = members.filter((member) => member.name !== node);
  return (
    peers.length === remotes.length &&
    remotes.every((remote) => {
      const peer = peers.find((one) => one.name === remote.name);
      const [wanted, found] = [parseAddress(remote.address), parseAddress(peer?.address ?? '')];
      if (peer === undefined) return false;
      // What a name stood for when HAProxy started is not known here.
      if (wanted.kind !== 'inet' || wanted.family === 'name') return true;
      return addressKey(wanted) === addressKey(found);
    })
  );
}

function observersOf({ sections }: Cluster): readonly string[] {
  return sections.flatMap(({ observers }) => observers.map(({ name }) => name));
}
