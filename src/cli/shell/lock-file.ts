import { readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { HapeersError } from '../../errors.ts';
import { codeOf } from './files.ts';
import { withUndo } from './signals.ts';

/** How long another run may hold a lock. */
const PATIENCE_MS = 10_000;

/** How long a lock may be empty: whoever makes one fills it at once, unless it is killed in between. */
const EMPTY_MS = 1000;

/**
 * Does work while no other run of hapeers does it with the same file. Other programs do not know this lock: what helps
 * against them is to compare the file before it is replaced.
 *
 * The lock is a file beside the other one that holds the number of the process and when it started; that of a process that
 * is gone is taken, also where its number is that of another one now.
 * @param target absolute, without links
 * @throws HapeersError `file-unwritable` where another run keeps it; errors of the file system as they are
 */
export async function withLock<Result>(target: string, work: () => Promise<Result>): Promise<Result> {
  const path = join(dirname(target), `.${basename(target)}.hapeers-lock`);
  const deadline = Date.now() + PATIENCE_MS;
  let emptySince: number | null = null;
  while (!take(path)) {
    const state = stateOf(path);
    emptySince = state === 'empty' ? (emptySince ?? Date.now()) : null;
    const isLeft = emptySince !== null && Date.now() - emptySince > EMPTY_MS;
    if (state === 'stale' || isLeft) rmSync(path, { force: true });
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

/** What the locks of this process hold. */
let own: string | undefined;

function take(path: string): boolean {
  try {
    own ??= `${process.pid} ${startOf(process.pid)}\n`;
    writeFileSync(path, own, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return false;
  }
}

function stateOf(path: string): 'held' | 'stale' | 'empty' {
  try {
    const [pid = '', start = ''] = readFileSync(path, 'utf8').trim().split(' ');
    if (pid === '') return 'empty';
    if (!/^[1-9]\d*$/.test(pid)) return 'held';
    process.kill(Number(pid), 0);
    const now = startOf(Number(pid));
    return start !== '' && now !== '' && start !== now ? 'stale' : 'held';
  } catch (error) {
    return codeOf(error) === 'ESRCH' ? 'stale' : 'held';
  }
}

/** When a process started, as Linux counts it; empty where nobody tells. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in parentheses, which may hold blanks.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
