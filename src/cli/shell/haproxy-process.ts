import { spawn } from 'node:child_process';
import { HapeersError } from '../../errors.ts';
import type { Io } from './io.ts';

const DEADLINE_MS = 60_000;

/** What a run of HAProxy gave. */
export interface HaproxyRun {
  /** Null when it was ended by a signal. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Standard output and standard error, as they came. */
  readonly output: string;
}

/**
 * Runs a HAProxy binary to its end.
 * @param haproxy path or name of the binary
 * @throws HapeersError `haproxy-unusable` when it cannot be started
 */
export function runHaproxy(haproxy: string, args: readonly string[], io: Io): Promise<HaproxyRun> {
  return new Promise((done, fail) => {
    const child = spawn(haproxy, args, {
      cwd: io.cwd,
      env: { ...io.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: DEADLINE_MS,
    });
    let output = '';
    const collect = (chunk: string) => {
      output += chunk;
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.once('error', (error) => {
      fail(
        new HapeersError(
          'haproxy-unusable',
          `HAProxy cannot be run: ${error.message} (${haproxy})`,
          'give the path of the binary with --haproxy',
          { cause: error },
        ),
      );
    });
    child.once('close', (exitCode, signal) => done({ exitCode, signal, output }));
  });
}
