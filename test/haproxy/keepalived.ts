import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryFolder } from './binaries.ts';
import { endWithUs } from './reaper.ts';

const run = promisify(execFile);
const root = join(repositoryFolder, '.haproxy/tools/root');

/** The environment in which the unpacked tools, and the scripts that they run, find each other. */
export function toolsEnv(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: `${process.env.PATH}:${join(root, 'usr/bin')}`,
    LD_LIBRARY_PATH: join(root, 'usr/lib/x86_64-linux-gnu'),
  };
}

/** A real keepalived on a host of `two-hosts.ts`. */
export class Keepalived {
  log = '';
  readonly #child: ChildProcess;
  readonly #within: readonly string[];

  private constructor(child: ChildProcess, within: readonly string[]) {
    this.#child = child;
    this.#within = within;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        this.log += chunk;
      });
    }
  }

  /**
   * @param text keepalived.conf
   * @param folder for its files, one for each host
   */
  static async start(text: string, folder: string, within: readonly string[]): Promise<Keepalived> {
    const file = join(folder, 'keepalived.conf');
    await writeFile(file, text);
    const [command = '', ...words] = [...within, join(root, 'usr/sbin/keepalived')];
    const pids = ['-p', '-c', '-r'].flatMap((option) => [option, join(folder, `keepalived${option}.pid`)]);
    const child = spawn(command, [...words, '-n', '-l', '-P', '-f', file, ...pids], {
      cwd: folder,
      env: toolsEnv(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (child.pid !== undefined) child.once('exit', endWithUs(child.pid));
    return new Keepalived(child, within);
  }

  /** Whether the host has the address now. */
  async holds(address: string): Promise<boolean> {
    const [command = '', ...words] = [...this.#within, 'ip', '-o', 'addr', 'show', 'dev', 'eth0'];
    return (await run(command, words)).stdout.includes(` ${address}/`);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGTERM');
      await once(this.#child, 'exit');
    }
  }
}
