import { constants, readFileSync, rmSync, writeSync } from 'node:fs';
import { chown, type FileHandle, lstat, open, readlink, rename, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { HapeersError } from '../../errors.ts';
import { codeOf, reasonOf } from './files.ts';
import type { Io } from './io.ts';
import { withLock } from './lock-file.ts';
import { isOdd } from './path-bytes.ts';
import { shownPath } from './shown-path.ts';
import { withUndo } from './signals.ts';
import { tell } from './tell.ts';

/** What is written: a content at hand, or one that comes piece by piece. */
export type Content = string | Uint8Array | ((write: (text: string) => void) => Promise<void>);

/** How long a pipe may be without a reader. */
const READER_MS = 5000;

/**
 * Writes a file for a command.
 *
 * A regular file is replaced in one step: a temporary file in the same folder, synced, then renamed over it, with the mode
 * and the owner that it had. Through a symbolic link the file that it leads to is written, also one that does not exist
 * yet. Nobody ever sees half a file. Anything else (a device, a pipe, `/dev/stdout`) is written to and stays what it is.
 *
 * @param content where it comes piece by piece, an error of its source leaves the file as it was, too, and is thrown on
 * @param before the bytes that the new content was made from, none where there was no file; another content on the disk
 *   stops the writing
 * @throws HapeersError `file-unwritable`; a regular file is then as it was
 */
export async function writeFile(path: string, content: Content, io: Io, before?: Uint8Array): Promise<void> {
  const full = resolve(io.cwd, path);
  if (isOdd(full)) {
    throw new HapeersError(
      'file-unwritable',
      `the path of the file is not UTF-8 (${shownPath(isOdd(path) ? path : full)})`,
      'choose another path',
    );
  }
  try {
    const target = await followLinks(full);
    if (typeof target === 'number') {
      const write = (text: string | Uint8Array) => {
        if (target === 1) io.stdout(text);
        else if (target === 2) io.stderr(typeof text === 'string' ? text : Buffer.from(text).toString());
        else writeWhole(target, text);
      };
      if (typeof content === 'function') await content(write);
      else write(content);
      return;
    }
    const kind = await stat(target).catch(() => null);
    if (kind === null || kind.isFile()) {
      await replace(target, path, content, before);
      if (kind !== null && kind.nlink > 1) {
        tell(
          io,
          `hapeers: ${shownPath(path)} had other names as well (hard links), which keep the old content`,
        );
      }
    } else await writeStream(target, content, kind.isFIFO());
  } catch (error) {
    if (error instanceof HapeersError) throw error;
    throw new HapeersError(
      'file-unwritable',
      `cannot write the file: ${reasonOf(error)} (${shownPath(path)})`,
      'check the path and the permissions of its folder',
      { cause: error },
    );
  }
}

/** The names of this process's own standard output and standard error. */
const OWN_STREAM = new RegExp(
  `^/(?:dev/(?:fd/([12])|std(out|err))|proc/(?:self|thread-self|${process.pid})/fd/([12]))$`,
);

/** Those of any process; the number of one of this one. */
const OPEN_FILE = new RegExp(
  `^/(?:(?:dev/fd|proc/(?:self|thread-self|${process.pid})/fd)/(\\d+)|proc/\\d+/fd/\\d+)$`,
);

/**
 * Where links lead, in the end. A number is an open file of this process: its standard streams, which may be pipes without
 * a name, and regular files, where what a shell writes there before and after has to stay.
 */
async function followLinks(path: string): Promise<string | number> {
  let at = path;
  for (let links = 0; links < 40; links++) {
    const stream = OWN_STREAM.exec(at);
    if (stream !== null) return stream[2] === 'out' || stream[1] === '1' || stream[3] === '1' ? 1 : 2;
    const open = OPEN_FILE.exec(at);
    if (open !== null) {
      // Where it is no regular file, its link leads to no path.
      if ((await stat(at).catch(() => null))?.isFile() !== true) return at;
      if (open[1] !== undefined) return Number(open[1]);
    }
    const status = await lstat(at).catch(() => null);
    if (status === null || !status.isSymbolicLink()) return at;
    at = resolve(dirname(at), await readlink(at));
  }
  throw Object.assign(new Error('too many symbolic links'), { code: 'ELOOP' });
}

/** @param path as the user wrote it */
async function replace(
  target: string,
  path: string,
  content: Content,
  before: Uint8Array | undefined,
): Promise<void> {
  const old = await stat(target).catch(() => null);
  // loaded here because it costs every start of the command line otherwise
  const { randomUUID } = await import('node:crypto');
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}`);
  const write = async () => {
    const file = await open(temporary, 'wx', old === null ? 0o644 : old.mode & 0o7777);
    try {
      await fill(file, content);
      if (old !== null) {
        await file.chmod(old.mode & 0o7777);
        await keepOwner(temporary, old, path);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    if (before !== undefined && isChanged(target, before)) {
      throw new HapeersError(
        'file-unwritable',
        `another program changed the file meanwhile (${shownPath(path)})`,
        'run the command again',
      );
    }
    await rename(temporary, target);
  };
  const remove = () => rmSync(temporary, { force: true });
  await withLock(target, () => withUndo(remove, write).finally(remove));
}

async function fill(file: FileHandle, content: Content): Promise<void> {
  if (typeof content !== 'function') return file.writeFile(content);
  await content((text) => writeWhole(file.fd, text));
}

function writeWhole(fd: number, text: string | Uint8Array): void {
  for (let rest = Buffer.from(text); rest.length > 0; ) rest = rest.subarray(writeSync(fd, rest));
}

function isChanged(target: string, before: Uint8Array): boolean {
  try {
    return !readFileSync(target).equals(before);
  } catch (error) {
    return codeOf(error) !== 'ENOENT' || before.length > 0;
  }
}

async function writeStream(target: string, content: Content, isPipe: boolean): Promise<void> {
  // without a reader, opening a pipe waits in a thread that nothing can stop; and a first one that closes ends the reader
  const first = isPipe ? await openPipe(target) : null;
  const file = await open(target, constants.O_WRONLY | constants.O_NOCTTY);
  try {
    await first?.close();
    await fill(file, content);
  } finally {
    await file.close();
  }
}

async function openPipe(target: string): Promise<FileHandle> {
  const deadline = Date.now() + READER_MS;
  for (;;) {
    try {
      return await open(target, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (codeOf(error) !== 'ENXIO') throw error;
      if (Date.now() > deadline) throw new Error('nothing reads from this pipe');
      await new Promise((done) => setTimeout(done, 20));
    }
  }
}

/**
 * Only root may give a file away; anybody else owns what they replace, or keeps a group of theirs.
 * @param path as the user wrote it
 */
async function keepOwner(
  temporary: string,
  { uid, gid }: { readonly uid: number; readonly gid: number },
  path: string,
): Promise<void> {
  if (process.getuid?.() === uid && process.getgid?.() === gid) return;
  try {
    await chown(temporary, uid, gid);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') throw error;
    throw new HapeersError(
      'file-unwritable',
      `the file belongs to another user or group, and only root can preserve that (${shownPath(path)})`,
      'run it as its owner or as root, or write to another file',
      { cause: error },
    );
  }
}
