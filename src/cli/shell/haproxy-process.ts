import { spawn } from 'node:child_process';
import { HapeersError } from '../../errors.ts';
import { reasonOf } from './files.ts';
import type { Io } from './io.ts';

const DEADLINE_MS = 60_000;

/** More than HAProxy says about a config with a thousand faults. */
const MOST_BYTES = 4_000_000;

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
 * @throws HapeersError `haproxy-unusable` when it cannot be started, does not end or does not stop printing
 */
export function runHaproxy(haproxy: string, args: readonly string[], io: Io): Promise<HaproxyRun> {
  if (haproxy === '') {
    const hint = 'give the path of the binary, or leave the option out';
    return Promise.reject(new HapeersError('usage', 'the path of HAProxy is empty (--haproxy)', hint));
  }
  return new Promise((done, fail) => {
    const child = spawn(haproxy, args, {
      cwd: io.cwd,
      env: { ...io.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const give = (problem: string, cause?: unknown) => {
      clearTimeout(deadline);
      child.kill('SIGKILL');
      // a process that it started may still hold them
      child.stdout.destroy();
      child.stderr.destroy();
      const hint = 'give the path of the binary with --haproxy';
      fail(new HapeersError('haproxy-unusable', `${problem} (${haproxy})`, hint, { cause }));
    };
    const deadline = setTimeout(
      () => give(`HAProxy did not end within ${DEADLINE_MS / 1000} seconds`),
      DEADLINE_MS,
    );
    const collect = (chunk: string) => {
      output += chunk;
      if (output.length > MOST_BYTES) give(`HAProxy printed more than ${MOST_BYTES / 1_000_000} MB`);
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.once('error', (error) => give(`cannot run HAProxy: ${startFault(error)}`, error));
    child.once('close', (exitCode, signal) => {
      clearTimeout(deadline);
      done({ exitCode, signal, output });
    });
  });
}

function startFault(error: Error): string {
  return 'code' in error && error.code === 'ENOENT' ? 'no such file' : reasonOf(error);
}
