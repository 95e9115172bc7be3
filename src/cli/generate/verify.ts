import { randomBytes } from 'node:crypto';
import { unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { HapeersError } from '../../errors.ts';
import { runHaproxy } from '../shell/haproxy-process.ts';
import type { Io } from '../shell/io.ts';

/** A configuration to be shown to HAProxy before it replaces a file. */
export interface Candidate {
  /** The file that it is to become; null where it becomes none. */
  readonly path: string | null;
  readonly content: Uint8Array;
  /** All files of the node in the order of `-f`, absolute, `path` among them; empty where it is the only one. */
  readonly files: readonly string[];
  /** Given as `-L`; null where the configuration says it itself, since several versions refuse both together. */
  readonly localPeer: string | null;
  /** Sections that HAProxy must not drop. */
  readonly sections: readonly string[];
}

/**
 * Asks a real HAProxy (`-c`) about a configuration. It lies beside the file that it is to become, so that relative paths
 * mean the same.
 * @param haproxy path or name of the binary
 * @returns null when it is accepted, else what HAProxy says
 * @throws HapeersError `haproxy-unusable`, `file-unwritable`
 */
export async function verify(candidate: Candidate, haproxy: string, io: Io): Promise<string | null> {
  const { path, files } = candidate;
  const target = path === null ? join(tmpdir(), 'haproxy.cfg') : resolve(io.cwd, path);
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(temporary, candidate.content, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new HapeersError(
      'file-unwritable',
      `the file to verify cannot be written (${temporary})`,
      'check the path and the permissions of its folder',
      { cause: error },
    );
  }
  try {
    const read = files.length === 0 ? [temporary] : files.map((file) => (file === target ? temporary : file));
    const name = candidate.localPeer === null ? [] : ['-L', candidate.localPeer];
    const { exitCode, signal, output } = await runHaproxy(
      haproxy,
      ['-c', ...name, ...read.flatMap((file) => ['-f', file])],
      io,
    );
    const ended = exitCode === null ? `HAProxy was ended by ${signal}\n` : '';
    const text = output.replaceAll(temporary, path ?? '<stdout>') + ended;
    // Exit code 2 says that nothing is listened on, which is no fault of a file.
    if (exitCode !== 0 && exitCode !== 2) return text;
    return candidate.sections.some((section) => isDropped(output, section)) ? text : null;
  } finally {
    await unlink(temporary).catch(() => {});
  }
}

/** HAProxy drops a section without the local peer and says so in a warning; the exit code stays 0. */
function isDropped(output: string, section: string): boolean {
  return output.includes(`Removing incomplete section 'peers ${section}'`);
}
