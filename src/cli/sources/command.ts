import { HapeersError } from '../../errors.ts';
import type { CommandSource } from '../../model/node-source.ts';
import { Source } from '../../text.ts';
import type { Io } from '../shell/io.ts';
import { runProgram } from '../shell/run-program.ts';

/**
 * Runs the program that prints the nodes.
 * @param folder where it runs
 * @throws HapeersError `lookup-failed`
 */
export async function runForNodes(
  { argv }: CommandSource,
  timeoutMs: number,
  folder: string,
  io: Io,
): Promise<Source> {
  const run = await runProgram(argv, timeoutMs, folder, io);
  const words = argv.join(' ');
  if ('output' in run) return new Source(`output of ${words}`, run.output.toString());
  throw new HapeersError(
    'lookup-failed',
    `the command for the nodes ${run.fault} (${words})`,
    'run it by hand in the folder of the cluster file; "timeout" there gives it more time',
  );
}
