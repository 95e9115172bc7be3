import { fstatSync, readlinkSync, statSync } from 'node:fs';
import { isatty } from 'node:tty';
import { HapeersError } from '../../errors.ts';
import type { InstalledHaproxy } from './installed-haproxy.ts';
import { writeOut } from './output.ts';
import { nameFrom, REPLACED } from './path-bytes.ts';

/** What a command sees of the world: everything it may read, write and know, so that tests can be in for a shell. */
export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  now(): Date;
  /** Machine output and results; bytes where a file's own encoding has to be kept. */
  stdout(text: string | Uint8Array): void;
  /** Progress, hints, summaries and errors. */
  stderr(text: string): void;
  /** The whole of standard input. */
  stdin(): Promise<Uint8Array>;
  /** The folder for what need not be found out again; null for nowhere. */
  readonly cacheFolder: string | null;
  /** The HAProxy of this machine; where it is left out it is looked for. */
  readonly installedHaproxy?: InstalledHaproxy | null;
  /** The host name of this machine and the folder of its HAProxy; where they are left out it is asked. */
  readonly machine?: { readonly hostName: string; readonly configFolder: string };
  /** Whether the stream is a terminal: only there colors and progress make sense. */
  readonly terminal: { readonly stdout: boolean; readonly stderr: boolean };
  /** The width of the terminal of standard output; left out where it is none. */
  readonly columns?: number;
}

/**
 * The real world of a process.
 * @param cacheFolder where a command may keep what it need not find out again; null for nowhere
 */
export function processIo(cacheFolder: string | null): Io {
  const terminal = { stdout: isTerminal(1), stderr: isTerminal(2) };
  return {
    cwd: currentFolder(),
    env: process.env,
    now: () => new Date(),
    stdout: (text) => writeOut(1, text),
    stderr: (text) => writeOut(2, text),
    stdin: async () => {
      const chunks: Buffer[] = [];
      try {
        for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new HapeersError(
          'file-unreadable',
          `cannot read standard input: ${reason}`,
          'check what feeds it',
        );
      }
      return Buffer.concat(chunks);
    },
    cacheFolder,
    terminal,
    ...(terminal.stdout && process.stdout.columns > 0 ? { columns: process.stdout.columns } : {}),
  };
}

/** Asked of the file first, which is most often a pipe or `/dev/null`: what knows terminals takes its time to load. */
function isTerminal(fd: 1 | 2): boolean {
  try {
    const status = fstatSync(fd);
    return status.isCharacterDevice() && status.rdev !== nullDevice() && isatty(fd);
  } catch {
    return false;
  }
}

const nullDevice = (): number | undefined => statSync('/dev/null', { throwIfNoEntry: false })?.rdev;

/**
 * A folder that was deleted meanwhile has no path: nothing is found in it and nothing can be written there, but what is
 * named by an absolute path can still be read. One whose name is not UTF-8 keeps its bytes.
 */
function currentFolder(): string {
  try {
    const path = process.cwd();
    return path.includes(REPLACED) ? nameFrom(readlinkSync(OWN_FOLDER, { encoding: 'buffer' })) : path;
  } catch {
    return OWN_FOLDER;
  }
}

/** The current folder whatever its name, on Linux; elsewhere a path that leads nowhere. */
const OWN_FOLDER = '/proc/self/cwd';
