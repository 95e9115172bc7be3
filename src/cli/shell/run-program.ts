import { spawn } from 'node:child_process';
import { reasonOf } from './files.ts';
import type { Io } from './io.ts';
import { withUndo } from './signals.ts';

/** What a run of a program gave: what it printed, or what was wrong in words that complete "the command ...". */
export type ProgramRun = { readonly output: Buffer } | { readonly fault: string };

/** More than ten thousand nodes need. */
const MOST_BYTES = 4_000_000;

/** Of what a failing program says, the end is kept. */
const MOST_COMPLAINT = 2000;

/**
 * Runs a program to its end, without a shell. It ends with the deadline, and what it started with it.
 * @param argv the program and its arguments
 * @param folder where it runs
 */
export function runProgram(
  argv: readonly string[],
  timeoutMs: number,
  folder: string,
  io: Io,
): Promise<ProgramRun> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...io.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // a group, so that what it started ends with it
    detached: true,
  });
  const kill = () => {
    child.stdout.destroy();
    child.stderr.destroy();
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // it has ended meanwhile
    }
  };
  const answer = new Promise<ProgramRun>((done) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let complaint = '';
    const end = (fault: string) => {
      clearTimeout(deadline);
      kill();
      done({ fault });
    };
    const deadline = setTimeout(() => end(`did not end within ${timeoutMs / 1000} s`), timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MOST_BYTES) end(`printed more than ${MOST_BYTES / 1_000_000} MB`);
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      complaint = (complaint + chunk).slice(-MOST_COMPLAINT);
    });
    child.once('error', (error) => end(`cannot be run: ${reasonOf(error)}`));
    child.once('close', (exitCode, signal) => {
      clearTimeout(deadline);
      if (exitCode === 0) {
        done({ output: Buffer.concat(chunks) });
        return;
      }
      const said = lastLine(complaint);
      const how = exitCode === null ? `was ended by ${signal}` : `failed with exit code ${exitCode}`;
      done({ fault: said === '' ? how : `${how}: ${said}` });
    });
  });
  return withUndo(kill, () => answer);
}

/** What programs say last is most often what is wrong. */
function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return (lines.findLast((line) => line !== '') ?? '').slice(0, 300);
}
