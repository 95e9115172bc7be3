import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { HapeersError } from '../../errors.ts';
import { checkConfig } from '../shell/haproxy-check.ts';
import type { Io } from '../shell/io.ts';
import { withUndo } from '../shell/signals.ts';

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
  const remove = () => rmSync(temporary, { force: true });
  return withUndo(remove, async () => {
    const read = files.length === 0 ? [temporary] : files.map((file) => (file === target ? temporary : file));
    const { exitCode, signal, output } = await checkConfig(haproxy, read, candidate.localPeer, io);
    const ended = exitCode === null ? `HAProxy was ended by ${signal}\n` : '';
    const said = output.replace(/^Configuration file is valid\n/m, '');
    const text = said.replaceAll(temporary, path ?? '<stdout>') + ended;
    // Exit code 2 says that nothing is listened on, which is no fault of a file.
    if (exitCode !== 0 && exitCode !== 2) return text;
    return candidate.sections.some((section) => isDropped(output, section)) ? text : null;
  }).finally(remove);
}

/** HAProxy drops a section without the local peer and says so in a warning; the exit code stays 0. */
function isDropped(output: string, section: string): boolean {
  return output.includes(`Removing incomplete section 'peers ${section}'`);
}
