import { processIo } from './io.ts';
import { version } from './version.ts';

/** Entry of the executable: the exit code for this process's arguments. Asking for the version loads nothing else. */
export async function main(): Promise<number> {
  const argv = process.argv.slice(2);
  const io = processIo();
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    io.stdout(`${version}\n`);
    return 0;
  }
  const { run } = await import('./run.ts');
  return run(argv, io);
}
