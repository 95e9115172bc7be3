import { join } from 'node:path';
import { version } from '../version.ts';
import type { run } from './run.ts';
import { runCached } from './shell/code-cache.ts';
import { processIo } from './shell/io.ts';

/** The name of the bundle of `run.ts`, which tells its content; set by the build. */
declare const BUNDLE: string;

/**
 * Entry of the executable: the exit code for this process's arguments. Asking for the version loads nothing else.
 * @param folder where the bundle is
 */
export async function start(folder: string): Promise<number> {
  const argv = process.argv.slice(2);
  const io = processIo(folder);
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    io.stdout(`${version}\n`);
    return 0;
  }
  const bundle = join(folder, BUNDLE);
  const command = argv[0] ?? '';
  const script = runCached(bundle, `${bundle}.${command.replace(/\W/g, '')}.cache`);
  const exitCode = await (script.exports as { readonly run: typeof run }).run(argv, io);
  // Each command has code of its own; what is no command has failed.
  if (exitCode < 2 && /^[a-z]+$/.test(command)) script.keep();
  return exitCode;
}
