import { readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { HapeersError } from '../../errors.ts';
import { codeOf } from './files.ts';
import { withUndo } from './signals.ts';

/** How long another run may hold a lock. */
const PATIENCE_MS = 10_000;

/**
 * Does work while no other run of hapeers does it with the same file. Other programs do not know this lock: what helps
 * against them is to compare the file before it is replaced.
 *
 * The lock is a file beside the other one that holds the number of the process; that of a process that is gone is taken.
 * @param target absolute, without links
 * @throws HapeersError `file-unwritable` where another run keeps it; errors of the file system as they are
 */
export async function withLock<Result>(target: string, work: () => Promise<Result>): Promise<Result> {
  const path = join(dirname(target), `.${basename(target)}.hapeers-lock`);
  const deadline = Date.now() + PATIENCE_MS;
  while (!take(path)) {
    if (Date.now() > deadline) {
      throw new HapeersError(
        'file-unwritable',
        `another hapeers is writing the file (${target})`,
        `wait for it, or remove ${path} if there is none`,
      );
    }
    await new Promise((done) => setTimeout(done, 10 + Math.random() * 20));
  }
  const release = () => unlinkSync(path);
  try {
    return await withUndo(release, work);
  } finally {
    release();
  }
}

function take(path: string): boolean {
  try {
    writeFileSync(path, `${process.pid}\n`, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  if (isStale(path)) rmSync(path, { force: true });
  return false;
}

function isStale(path: string): boolean {
  try {
    const pid = Number.parseInt(readFileSync(path, 'utf8'), 10);
    if (!(pid > 0)) return false;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}
