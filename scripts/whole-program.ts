import { createProgram } from '../src/cli/program.ts';
import type { Command } from '../src/cli/shell/commander.ts';

/** The program with the options of all its commands, as those who print its manual need it; it runs nothing. */
export function wholeProgram(): Promise<Command> {
  const silent = {
    cwd: '/',
    env: {},
    now: () => new Date(),
    stdout: () => {},
    stderr: () => {},
    stdin: async () => new Uint8Array(),
    cacheFolder: null,
    terminal: { stdout: false, stderr: false },
  };
  return createProgram(
    silent,
    () => true,
    () => {},
  );
}
