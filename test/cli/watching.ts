import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { run } from '../../src/cli/run.ts';
import { repositoryFolder } from '../haproxy/binaries.ts';
import { until } from '../haproxy/wait.ts';
import { ioOf } from './shell.ts';

/** A line of `generate --watch --format json`. */
export interface Told {
  readonly time: string;
  readonly event: string;
  readonly message: string;
  readonly nodes?: readonly string[];
}

/** What a watch tells, as it comes. */
abstract class Listener {
  readonly told: Told[] = [];
  stderr = '';
  #rest = '';

  protected take(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.told.push(JSON.parse(line));
  }

  /** Waits for an event after those that were waited for before. */
  async next(event: string, deadlineMs = 30_000, from = 0): Promise<Told> {
    return until(
      () => `event "${event}"; told was:\n${JSON.stringify(this.told, null, 1)}\n${this.stderr}`,
      deadlineMs,
      async () => this.told.slice(from).find((one) => one.event === event) ?? null,
    );
  }
}

/** A process of `hapeers generate --watch --format json`. */
export class Watching extends Listener {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;

  constructor(args: readonly string[], cwd: string) {
    super();
    this.#child = spawn(
      process.execPath,
      [join(repositoryFolder, 'bin/hapeers.js'), 'generate', ...args, '--watch', '--format', 'json'],
      { cwd, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.#child.stdout?.setEncoding('utf8').on('data', (chunk: string) => this.take(chunk));
    this.#child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      this.stderr += chunk;
    });
    this.#ended = new Promise((done) => this.#child.once('exit', (code) => done(code)));
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

/** The same in this process, whose coverage is counted; only one at a time, since a signal ends all. */
export class WatchingHere extends Listener {
  readonly #ended: Promise<number>;
  #isRunning = true;

  constructor(args: readonly string[], cwd: string) {
    super();
    const io = ioOf(
      { cwd, env: { ...process.env } as Record<string, string> },
      {
        stdout: (text) => this.take(text),
        stderr: (text) => {
          this.stderr += text;
        },
      },
    );
    this.#ended = run(['generate', ...args, '--watch', '--format', 'json'], io).finally(() => {
      this.#isRunning = false;
    });
  }

  /** @returns its exit code */
  async stop(signal: 'SIGINT' | 'SIGTERM' = 'SIGTERM'): Promise<number> {
    if (this.#isRunning) process.emit(signal);
    return this.#ended;
  }
}
