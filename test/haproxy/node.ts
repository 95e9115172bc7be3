import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HaproxyBinary } from './binaries.ts';
import { endWithUs } from './reaper.ts';
import { until } from './wait.ts';

export interface NodeOptions {
  readonly binary: HaproxyBinary;
  /** The text of haproxy.cfg. The runtime API comes from a file of its own, so nothing needs to be added here. */
  readonly config: string;
  /** Given as `-L`. HAProxy refuses or warns when the config has a `localpeer`, too. */
  readonly localPeer?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** The words of a command in front of HAProxy, which becomes it: `ip netns exec NAME`. */
  readonly within?: readonly string[];
}

const startDeadlineMs = 15_000;
const answerDeadlineMs = 5_000;
const stopDeadlineMs = 3_000;
const farewellMs = 2_000;

/**
 * Starts a real HAProxy in the foreground, in a temporary folder, and waits until it serves. It ends with this process
 * at the latest; a test ends it with `stop`.
 *
 * @throws Error with HAProxy's own messages when it does not start
 */
export async function startNode(options: NodeOptions): Promise<HaproxyNode> {
  const folder = await mkdtemp(join(tmpdir(), 'hapeers-node-'));
  const node = new HaproxyNode(folder, options);
  try {
    await node.reload();
    return node;
  } catch (error) {
    await node.stop();
    throw error;
  }
}

/** A running HAProxy, and on reload its successor. */
export class HaproxyNode {
  /** Its temporary folder with haproxy.cfg. */
  readonly folder: string;
  /** The unix socket of the runtime API, level admin. */
  readonly socketPath: string;
  readonly #options: NodeOptions;
  /** Those that have not ended; the last one serves. */
  readonly #processes: ChildProcess[] = [];
  #config: string;
  #binary: HaproxyBinary;
  #log = '';

  constructor(folder: string, options: NodeOptions) {
    this.folder = folder;
    this.socketPath = join(folder, 'api');
    this.#options = options;
    this.#config = options.config;
    this.#binary = options.binary;
  }

  /** The process that serves; null after `stop`. */
  get pid(): number | null {
    return this.#processes.at(-1)?.pid ?? null;
  }

  /** What HAProxy printed so far, over all reloads. */
  get log(): string {
    return this.#log;
  }

  /** The answer of the runtime API to one command. */
  runtime(command: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(this.socketPath, () => socket.write(`${command}\n`));
      socket.setEncoding('utf8').on('data', (chunk: string) => {
        answer += chunk;
      });
      socket.setTimeout(answerDeadlineMs, () =>
        socket.destroy(new Error(`no answer to "${command}" within ${answerDeadlineMs / 1000} s`)),
      );
      socket.once('end', () => resolve(answer));
      socket.once('error', reject);
    });
  }

  /**
   * A seamless reload: a new process takes over the listeners (`-x`) and asks the old one to finish (`-sf`), which first
   * teaches it the tables. Resolves when the new one serves and the old one has ended, or stays on for more than 2 s
   * because of its connections.
   * A reload before the first resynchronization has finished loses the tables: see {@link resynchronised}.
   *
   * @param config the new haproxy.cfg; the same again when left out
   * @param upgrade the HAProxy of the new process; the same again when left out
   * @throws Error with HAProxy's messages when the new process does not start; then the old one goes on
   */
  async reload(config?: string, upgrade?: HaproxyBinary): Promise<void> {
    if (config !== undefined) this.#config = config;
    if (upgrade !== undefined) this.#binary = upgrade;
    const own = join(this.folder, 'api.cfg');
    const file = join(this.folder, 'haproxy.cfg');
    await writeFile(own, `global\n    stats socket ${this.socketPath} level admin expose-fd listeners\n`);
    await writeFile(file, this.#config);

    const binary = this.#binary;
    const { localPeer, env, args, within = [] } = this.#options;
    const name = localPeer === undefined ? [] : ['-L', localPeer];
    const old = this.#processes.at(-1);
    // -sf takes all words that follow, so it is last.
    const takeOver = old === undefined ? [] : ['-x', this.socketPath, '-sf', String(old.pid)];
    const [command = binary.path, ...before] = [...within, binary.path];
    const child = spawn(
      command,
      [...before, '-db', '-f', own, '-f', file, ...name, ...(args ?? []), ...takeOver],
      {
        cwd: this.folder,
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const failure = await this.#serving(child);
    if (failure !== null)
      throw new Error(`HAProxy ${binary.version} does not start: ${failure}\n${this.#log}`);
    if (old !== undefined) await Promise.race([ending(old), sleep(farewellMs, undefined, { ref: false })]);
  }

  /** Ends all its processes at once and removes the folder; safe to call twice. */
  async stop(): Promise<void> {
    await Promise.all(this.#processes.map(end));
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Waits for the answer of this very process on the runtime API, which comes after its listeners are open; else tells why not. */
  async #serving(child: ChildProcess): Promise<string | null> {
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('close', (code, signal) => resolve(`exit ${code ?? signal}`));
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        this.#log += chunk;
      });
    }
    if (child.pid === undefined) return ended;
    this.#processes.push(child);
    const release = endWithUs(child.pid, this.folder);
    child.once('exit', () => {
      release();
      this.#processes.splice(this.#processes.indexOf(child), 1);
    });

    const pid = `\nPid: ${child.pid}\n`;
    const answers = until('answer of the runtime API', startDeadlineMs, async () => {
      const info = await this.runtime('show info').catch(() => '');
      return hasEnded(child) || info.includes(pid);
    });
    const outcome = await Promise.race([
      ended,
      answers.then(
        () => null,
        (error: Error) => error.message,
      ),
    ]);
    if (outcome === null && !hasEnded(child)) return null;
    await end(child);
    return outcome ?? ended;
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function ending(child: ChildProcess): Promise<void> {
  if (!hasEnded(child)) await once(child, 'exit');
}

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  await Promise.race([ending(child), sleep(stopDeadlineMs, undefined, { ref: false })]);
  child.kill('SIGKILL');
  await ending(child);
}

/**
 * Waits until every peers section of the node has finished its resynchronization, from when on a reload keeps the tables.
 * A section is done when its flags have the two lowest bits (`PEERS_F_RESYNC_LOCAL`, `PEERS_F_RESYNC_REMOTE` in peers.h);
 * without a teacher HAProxy waits 5 s for each of the two.
 */
export async function resynchronised(node: HaproxyNode, deadlineMs = 20_000): Promise<void> {
  let shown = '';
  await until(
    () => `end of the resynchronization in "show peers":\n${shown}`,
    deadlineMs,
    async () => {
      shown = await node.runtime('show peers');
      const flags = [...shown.matchAll(/^0x[0-9a-f]+: .*? flags=0x([0-9a-f]+)/gm)].map((match) =>
        Number(`0x${match[1]}`),
      );
      return flags.length > 0 && flags.every((value) => (value & 3) === 3);
    },
  );
}
