import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { type Summed, summedMemory } from './checksum.ts';

/** A script that has been evaluated, and what keeps its compiled code for the next start. */
export interface KeptScript {
  readonly value: unknown;
  /** Writes the compiled code of all functions that have run, where that is not known already; never fails. */
  keep(): void;
}

/** Bytes of the checksum in front of the code. */
const SUM = 8;
/** Where the group or anybody else may write. */
const OTHERS_WRITE = 0o022;

/**
 * Evaluates a script from the code that V8 compiled at an earlier start: compiling the command line is a third of what
 * a short run takes, and Node.js 20 has no compile cache of its own. The code is kept in a file beside the script, so only
 * those who may change the program may change it, and nothing is kept where the program is installed read-only. A file
 * that somebody else owns or may write, or whose checksum does not fit its bytes, this Node.js and its flags, is not run; nor
 * is one with which an earlier start has died.
 * @param script its name has to tell its content
 */
export function evaluateKept(script: string, cache: string): KeptScript {
  const isOff = process.env['NODE_DISABLE_COMPILE_CACHE'] === '1';
  const known = isOff ? null : readKept(script, cache);
  const done = known === null ? () => {} : attempt(cache);
  // Latin 1 is read fastest, and the bundle is ASCII.
  const compiled = new Script(readFileSync(script, 'latin1'), {
    filename: script,
    ...(known === null ? {} : { cachedData: known }),
  });
  const value = compiled.runInThisContext();
  process.once('exit', done);
  return {
    value,
    keep() {
      if (!isOff && (known === null || compiled.cachedDataRejected === true)) write(compiled, script, cache);
    },
  };
}

/** The code of an earlier start; null where there is none that may be trusted. */
function readKept(script: string, cache: string): Buffer | null {
  let file: number;
  try {
    if (hasDied(cache)) {
      rmSync(cache, { force: true });
      return null;
    }
    file = openSync(cache, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  try {
    const status = fstatSync(file);
    const isOurs =
      status.isFile() && status.uid === lstatSync(script).uid && (status.mode & OTHERS_WRITE) === 0;
    if (!isOurs || status.size <= SUM) return null;
    const { memory, start } = memoryFor(status.size - SUM, script);
    const code = memory.bytes.subarray(start, start + status.size - SUM);
    const sum = new BigUint64Array(1);
    const isWhole = readSync(file, sum) === SUM && readSync(file, code) === code.length;
    return isWhole && sum[0] === sumOf(memory, start + code.length)
      ? Buffer.from(code.buffer, start, code.length)
      : null;
  } catch {
    return null;
  } finally {
    closeSync(file);
  }
}

/** A memory with what decides beside the code whether it may be run; the code comes after that. */
function memoryFor(size: number, script: string): { readonly memory: Summed; readonly start: number } {
  const flags = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].join(' ');
  const { version, arch, versions } = process;
  const label = Buffer.from(`${basename(script)}\n${version} ${arch} ${versions.v8}\n${flags}\n`);
  const start = wholeWords(label.length);
  const memory = summedMemory(start + wholeWords(size));
  memory.bytes.set(label);
  return { memory, start };
}

const wholeWords = (bytes: number): number => Math.ceil(bytes / 8) * 8;

function sumOf(memory: Summed, end: number): bigint {
  return BigInt.asUintN(64, memory.sum(wholeWords(end)));
}

/** Says for the time of a run that it has taken kept code, so that a run that dies of it is found by the next one. */
function attempt(cache: string): () => void {
  const mark = `${cache}.${process.pid}.try`;
  try {
    closeSync(openSync(mark, 'w', 0o600));
  } catch {
    return () => {};
  }
  return () => {
    try {
      unlinkSync(mark);
    } catch {
      // it is gone already
    }
  };
}

/** Whether a process that took the code did not come to its end; its marks are removed. */
function hasDied(cache: string): boolean {
  const folder = dirname(cache);
  const start = `${basename(cache)}.`;
  let died = false;
  for (const name of readdirSync(folder)) {
    const pid = name.startsWith(start) ? /^(\d+)\.try$/.exec(name.slice(start.length))?.[1] : undefined;
    if (pid === undefined || isAlive(Number(pid))) continue;
    died = true;
    rmSync(join(folder, name), { force: true });
  }
  return died;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Another process may do the same at the same time, so the file appears at once and whole, or not at all. */
function write(compiled: Script, script: string, path: string): void {
  const draft = `${path}.${process.pid}`;
  try {
    accessSync(dirname(path), constants.W_OK);
    // Code of another owner than the program's would not be taken.
    if (process.getuid?.() !== lstatSync(script).uid) return;
    const code = compiled.createCachedData();
    const file = openSync(draft, 'wx', 0o644);
    try {
      const { memory, start } = memoryFor(code.length, script);
      memory.bytes.set(code, start);
      writeFileSync(file, BigUint64Array.of(sumOf(memory, start + code.length)));
      writeFileSync(file, code);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch {
    // The next start takes as long as this one; that is no reason to disturb anybody.
    rmSync(draft, { force: true });
  }
}
