import { resolve } from 'node:path';
import { HapeersError } from '../../errors.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Config } from '../../model/config.ts';
import { nodeChange } from '../../model/fleet/node-change.ts';
import { describeNodeSource } from '../../model/node-source.ts';
import { loadCluster } from '../shell/cluster-file.ts';
import type { Io } from '../shell/io.ts';
import { listenForInterrupt } from '../shell/signals.ts';
import { nodesFile } from '../sources/find-nodes.ts';
import { type Draft, type DraftOptions, makeDrafts } from './drafts.ts';
import { writeAll } from './output.ts';
import { readingsOf } from './readings.ts';
import { intervalOf } from './watch/interval.ts';
import { type WatchLog, watchLog } from './watch/log.ts';
import {
  type Reloader,
  type ReloadWay,
  reload,
  reloaderFor,
  reloadWay,
  whatDiffers,
  whyUnsafe,
} from './watch/reload.ts';
import { wakerFor } from './watch/waker.ts';

export interface WatchOptions extends DraftOptions {
  readonly format: 'text' | 'json';
  readonly backup?: true;
  readonly drop?: true;
  /** How often it looks. */
  readonly interval?: number;
  /** How long what was found must stay the same before it is written. */
  readonly quietTime?: number;
  /** How long it may go on changing before it is written all the same. */
  readonly maxWait?: number;
  readonly reloadCommand?: string;
  /** The socket of the master process, instead of a command. */
  readonly reloadSocket?: string;
}

/** Says why drafts must not be written, on standard error, and gives an exit code then. */
export type Check = (cluster: Cluster, drafts: readonly Draft[], io: Io) => Promise<number | null>;

const QUIET_MS = 5_000;
const MAX_WAIT_MS = 60_000;
/** After failures it looks less and less often, but never less than that. */
const LONGEST_MS = 60_000;
/** How often a node is asked whether a reload is safe by now. */
const SAFE_EVERY_MS = 1000;

/**
 * Looks at the nodes again and again, and brings each change into the files and into effect. It ends when it is interrupted,
 * and never because something fails.
 * @param path the cluster file; null to look for it
 * @returns the exit code: 0 for an interrupt, 2 for a cluster file that is invalid when it starts
 */
export async function watch(
  path: string | null,
  options: WatchOptions,
  check: Check,
  io: Io,
): Promise<number> {
  const way = reloadWay(options, io);
  const cluster = await loadCluster(path, io, false, 'left out');
  if (cluster === null) return 2;
  const file = cluster.source.name;
  const from = cluster.from;
  const waker = wakerFor([
    resolve(io.cwd, file),
    ...(from?.kind === 'file' ? [resolve(io.cwd, nodesFile(from.path, file))] : []),
  ]);
  const interrupt = listenForInterrupt();
  const { signal } = interrupt;
  const log = watchLog(options.format, io);
  const watcher = new Watcher(file, options, way, check, io, log, signal);
  log('started', `watching ${from === null ? file : describeNodeSource(from)}`);
  try {
    while (!signal.aborted) await waker.wait(await watcher.look(), signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    waker.close();
    interrupt.release();
  }
  log('stopped', 'interrupted');
  return 0;
}

/** A change that waits for quiet. */
interface Seen {
  readonly key: string;
  readonly since: number;
  readonly first: number;
}

class Watcher {
  readonly #file: string;
  readonly #options: WatchOptions;
  readonly #way: ReloadWay | null;
  readonly #check: Check;
  readonly #io: Io;
  readonly #log: WatchLog;
  readonly #signal: AbortSignal;
  /** How long it waits from one look to the next, where nothing else is due. */
  #intervalMs: number;
  #seen: Seen | null = null;
  /** What was written and is not in effect: with the config that the node runs with, where that is known. */
  #pending: { readonly running: Config | null } | null = null;
  /** Whether the node has been asked what it runs with: another run may have written, and not reloaded. */
  #hasCompared = false;
  #waitedFor = '';
  #failures = 0;
  #isUpToDate = false;

  constructor(
    file: string,
    options: WatchOptions,
    way: ReloadWay | null,
    check: Check,
    io: Io,
    log: WatchLog,
    signal: AbortSignal,
  ) {
    this.#file = file;
    this.#options = options;
    this.#way = way;
    this.#check = check;
    this.#io = io;
    this.#log = log;
    this.#signal = signal;
    this.#intervalMs = intervalOf(options.interval, null, null);
  }

  /**
   * Looks once, and does what is due.
   * @returns how long to wait before the next look, in milliseconds
   */
  async look(): Promise<number> {
    try {
      const waitMs = await this.#step();
      if (waitMs !== null) {
        this.#failures = 0;
        return waitMs;
      }
    } catch (error) {
      if (!(error instanceof HapeersError) || this.#signal.aborted) throw error;
      const hint = error.hint === null ? '' : ` (${error.hint})`;
      const isRefusal = error.code === 'nodes-missing' || error.code === 'haproxy-refused';
      this.#isUpToDate = false;
      this.#log(isRefusal ? 'refused' : 'failed', `${error.message}${hint}`);
    }
    this.#failures++;
    return Math.min(Math.max(LONGEST_MS, this.#intervalMs), this.#intervalMs * 2 ** (this.#failures - 1));
  }

  /** @returns null after a failure that was told */
  async #step(): Promise<number | null> {
    const said: string[] = [];
    const io: Io = {
      ...this.#io,
      stdout: () => {},
      stderr: (text) => said.push(text),
      terminal: { stdout: false, stderr: false },
    };
    const cluster = await loadCluster(this.#file, io, false);
    if (cluster === null) throw new HapeersError('cluster-invalid', withoutExcerpts(said.join('')));
    this.#intervalMs = intervalOf(this.#options.interval, cluster.from, cluster.ttl);
    const drafts = await makeDrafts(cluster, this.#options, io);
    const nodes = [...new Set(drafts.flatMap((draft) => draft.nodes))];
    const reloader = this.#way === null ? null : reloaderFor(cluster, nodes, this.#way, this.#io);
    const key = JSON.stringify(
      drafts.flatMap(({ before, path, text }) => (before?.text === text ? [] : [path, text])),
    );
    if (key === '[]') {
      this.#seen = null;
      if (!this.#isUpToDate) this.#log('up-to-date', fileList(drafts), names(cluster));
      this.#isUpToDate = true;
    } else {
      this.#isUpToDate = false;
      const restMs = this.#restOfQuiet(key, cluster);
      if (restMs > 0) return Math.min(restMs, this.#intervalMs);
      await this.#write(cluster, drafts, io, said);
      this.#seen = null;
      this.#isUpToDate = true;
    }
    return reloader === null ? this.#intervalMs : this.#bringIntoEffect(reloader, drafts, io);
  }

  #restOfQuiet(key: string, cluster: Cluster): number {
    const now = performance.now();
    if (this.#seen?.key !== key) {
      this.#log('changed', `the nodes are ${names(cluster).join(', ')}`, names(cluster));
      this.#seen = { key, since: now, first: this.#seen?.first ?? now };
    }
    const { since, first } = this.#seen;
    const { quietTime = QUIET_MS, maxWait = MAX_WAIT_MS } = this.#options;
    return Math.min(since + quietTime, first + maxWait) - now;
  }

  async #write(cluster: Cluster, drafts: readonly Draft[], io: Io, said: string[]): Promise<void> {
    said.length = 0;
    const stop = await this.#check(cluster, drafts, io);
    if (stop !== null) throw new HapeersError('haproxy-refused', said.join('').trim());
    const [node = ''] = drafts.flatMap(({ nodes }) => nodes);
    const read = await readingsOf(cluster, drafts, node, this.#options.form, io);
    await writeAll(drafts, this.#options, io);
    const change = read === null ? null : nodeChange(read.before, read.after).members;
    const parts = [
      ...(change === null ? [] : list('new', change.added)),
      ...(change === null ? [] : list('gone', change.removed)),
      ...(change === null ? [] : list('moved', change.changed)),
    ];
    this.#log('written', [fileList(drafts.filter(isChanged)), ...parts].join('; '), names(cluster));
    if (this.#way !== null) this.#pending ??= { running: read?.before ?? null };
  }

  async #bringIntoEffect(reloader: Reloader, drafts: readonly Draft[], io: Io): Promise<number | null> {
    const { cluster, node } = reloader;
    if (!this.#hasCompared && this.#pending === null) {
      const difference = await whatDiffers(reloader, this.#signal);
      if (difference === 'silent') return this.#waitFor(`"${node}" does not answer on its runtime API yet`);
      this.#hasCompared = true;
      if (difference === 'differs') {
        this.#log('changed', `"${node}" runs with different peers from those in its config`);
        this.#pending = { running: null };
      }
    }
    if (this.#pending === null) return this.#intervalMs;
    const read = await readingsOf(cluster, drafts, node, this.#options.form, io);
    const running = this.#pending.running ?? read?.before ?? null;
    if (running === null) return Math.min(this.#intervalMs, SAFE_EVERY_MS);
    const why = await whyUnsafe(reloader, running, this.#options.drop === true, this.#signal);
    if (why !== null) return this.#waitFor(why);
    const fault = await reload(reloader, this.#io, this.#signal);
    this.#waitedFor = '';
    if (fault === null) {
      this.#pending = null;
      this.#hasCompared = true;
      this.#log('reloaded', `"${node}" serves with the peers of its config`);
      return this.#intervalMs;
    }
    if (this.#signal.aborted) return this.#intervalMs;
    this.#log('reload-failed', fault.message);
    if (fault.final) this.#pending = null;
    return null;
  }

  #waitFor(reason: string): number {
    // How long it still takes is another text at every look.
    const lasting = reason.replaceAll(/\d+/g, '');
    if (lasting !== this.#waitedFor) this.#log('reload-waits', reason);
    this.#waitedFor = lasting;
    return Math.min(this.#intervalMs, SAFE_EVERY_MS);
  }
}

/** A report for one line: without the lines of the file that it shows. */
function withoutExcerpts(report: string): string {
  return report
    .split('\n')
    .filter((line) => !/^ *\d* \| /.test(line))
    .join('\n')
    .trim();
}

function isChanged({ before, text }: Draft): boolean {
  return before?.text !== text;
}

function fileList(drafts: readonly Draft[]): string {
  return drafts.flatMap(({ path }) => path ?? []).join(', ');
}

function names({ nodes }: Cluster): readonly string[] {
  return nodes.map(({ name }) => name);
}

function list(what: string, nodes: readonly string[]): readonly string[] {
  return nodes.length === 0 ? [] : [`${what} ${nodes.join(', ')}`];
}
