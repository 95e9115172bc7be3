import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { type HaproxyMessage, readMessages } from '../../src/lint/haproxy/messages.ts';

export interface Verdict {
  /** 0 valid, also with warnings; 1 refused; 2 valid, but nothing to listen on; negative: the signal that HAProxy died of. */
  readonly exit: number;
  readonly messages: readonly HaproxyMessage[];
}

const DEADLINE_MS = 30_000;

/** Runs a command that ends in `haproxy -c`, and reads what it says. */
export function runCheck(
  command: string,
  args: readonly string[],
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: folder,
      env: { ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: DEADLINE_MS,
      killSignal: 'SIGKILL',
    });
    let output = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const exit = code ?? -(signal === null ? 0 : constants.signals[signal]);
      resolve({ exit, messages: readMessages(output) });
    });
  });
}
