import { run } from '../../src/cli/run.ts';
import type { Io } from '../../src/cli/shell/io.ts';

/** What a command did. */
export interface Outcome {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What surrounds a run of the command line. */
export interface World {
  readonly cwd?: string;
  readonly stdin?: Uint8Array;
  readonly env?: Record<string, string>;
  /** Whether standard error is a terminal. */
  readonly terminal?: true;
  /** Whether standard output is one. */
  readonly screen?: true;
  /** The width of that one. */
  readonly columns?: number;
  readonly now?: Date;
  /** The HAProxy of this machine: path and version. */
  readonly installed?: { readonly path: string; readonly version: string };
  readonly machine?: { readonly hostName: string; readonly configFolder: string };
  /** Takes the bytes that go to standard output, where they may be no UTF-8. */
  readonly stdout?: (bytes: Uint8Array) => void;
}

/** The shell's side of a world, with a folder, texts and settings that are the caller's. */
export function ioOf(world: World, said: { stdout(text: string): void; stderr(text: string): void }): Io {
  return {
    cwd: world.cwd ?? process.cwd(),
    env: world.env ?? {},
    now: () => world.now ?? new Date(),
    stdout: (text) => {
      said.stdout(typeof text === 'string' ? text : Buffer.from(text).toString());
      world.stdout?.(Buffer.from(text));
    },
    stderr: (text) => said.stderr(text),
    stdin: async () => world.stdin ?? new Uint8Array(),
    cacheFolder: null,
    installedHaproxy: world.installed ?? null,
    terminal: { stdout: world.screen === true, stderr: world.terminal === true },
    ...(world.columns === undefined ? {} : { columns: world.columns }),
    ...(world.machine === undefined ? {} : { machine: world.machine }),
  };
}

/** Runs the command line in this process, with its streams caught. */
export async function hapeers(argv: readonly string[], world: World = {}): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  const io = ioOf(world, {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
  });
  const exit = await run(argv, io);
  return { exit, stdout, stderr };
}
