import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { repositoryFolder } from '../haproxy/binaries.ts';
import { until } from '../haproxy/wait.ts';

/** A line of `generate --watch --format json`. */
export interface Told {
  readonly time: string;
  readonly event: string;
  readonly message: string;
  readonly nodes?: readonly string[];
}

/** A process of `hapeers generate --watch --format json`. */
export class Watching {
  readonly told: Told[] = [];
  stderr = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;

  constructor(args: readonly string[], cwd: string) {
    this.#child = spawn(
      process.execPath,
      [join(repositoryFolder, 'bin/hapeers.js'), 'generate', ...args, '--watch', '--format', 'json'],
      { cwd, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let rest = '';
    this.#child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.told.push(JSON.parse(line));
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      this.stderr += chunk;
    });
    this.#ended = new Promise((done) => this.#child.once('exit', (code) => done(code)));
  }

  /** Waits for an event after those that were waited for before. */
  async next(event: string, deadlineMs = 30_000, from = 0): Promise<Told> {
    return until(
      () => `event "${event}"; told was:\n${JSON.stringify(this.told, null, 1)}\n${this.stderr}`,
      deadlineMs,
      async () => this.told.slice(from).find((one) => one.event === event) ?? null,
    );
  }

  /** @returns its exit code; null where it was ended by the signal */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill(signal);
    const hard = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    const code = await this.#ended;
    clearTimeout(hard);
    return code;
  }
}
