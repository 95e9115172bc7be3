import { version } from '../version.ts';
import { run } from './run.ts';
import { givenArguments } from './shell/arguments.ts';
import { processIo } from './shell/io.ts';

/** Entry of the single file, which keeps nothing beside itself. */
async function main(): Promise<void> {
  const argv = givenArguments();
  const io = processIo(null);
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) io.stdout(`${version}\n`);
  else process.exitCode = await run(argv, io);
}

void main();
