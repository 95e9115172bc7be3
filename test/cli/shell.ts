import { run } from '../../src/cli/run.ts';

/** What a command did. */
export interface Outcome {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in this process, with its streams caught. */
export async function hapeers(
  argv: readonly string[],
  world: {
    readonly cwd?: string;
    readonly stdin?: Uint8Array;
    readonly env?: Record<string, string>;
    /** Whether standard error is a terminal. */
    readonly terminal?: true;
    readonly now?: Date;
    /** The HAProxy of this machine: path and version. */
    readonly installed?: { readonly path: string; readonly version: string };
    readonly machine?: { readonly hostName: string; readonly configFolder: string };
    /** Takes the bytes that go to standard output, where they may be no UTF-8. */
    readonly stdout?: (bytes: Uint8Array) => void;
  } = {},
): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  const exit = await run(argv, {
    cwd: world.cwd ?? process.cwd(),
    env: world.env ?? {},
    now: () => world.now ?? new Date(),
    stdout: (text) => {
      stdout += typeof text === 'string' ? text : Buffer.from(text).toString();
      world.stdout?.(Buffer.from(text));
    },
    stderr: (text) => {
      stderr += text;
    },
    stdin: async () => world.stdin ?? new Uint8Array(),
    cacheFolder: null,
    installedHaproxy: world.installed ?? null,
    terminal: { stdout: false, stderr: world.terminal === true },
    ...(world.machine === undefined ? {} : { machine: world.machine }),
  });
  return { exit, stdout, stderr };
}
