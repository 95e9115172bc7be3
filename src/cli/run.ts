import { HapeersError } from '../errors.ts';
import { visible } from '../report/visible.ts';
import { chosenCommand, singleDash, unknownCommandHint, usageProblem } from './help/usage-error.ts';
import { createProgram, isCommand } from './program.ts';
import { type Command, CommanderError } from './shell/commander.ts';
import type { Io } from './shell/io.ts';

/**
 * Runs the command line.
 * @returns the exit code: 0 clean, 1 problems found, 2 wrong usage or unusable input, 3 a bug in hapeers
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let exitCode = 0;
  const program = await programFor(argv, io, (code) => {
    exitCode = code;
  });
  try {
    if (argv.length === 0) {
      io.stderr(program.helpInformation());
      return 2;
    }
    refuseUnknownTopic(argv, program);
    refuseSingleDash(argv, program);
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error, program, argv, io);
  }
}

/** The program with the options of the command that is chosen, or whose help is asked for. */
function programFor(argv: readonly string[], io: Io, finish: (exitCode: number) => void): Promise<Command> {
  const [first, topic] = argv;
  const asked = first === 'help' ? topic : argv.find(isCommand);
  // Who begins with a command is told nothing of others.
  const isAlone = first !== undefined && isCommand(first);
  return createProgram(
    io,
    (command) => command === asked,
    finish,
    () => !isAlone,
  );
}

function refuseUnknownTopic(argv: readonly string[], program: Command): void {
  const [first, topic] = argv;
  if (first !== 'help' || topic === undefined || topic.startsWith('-')) return;
  if (topic === 'help' || program.commands.some((command) => command.name() === topic)) return;
  throw new HapeersError('usage', `unknown command "${topic}"`, unknownCommandHint(topic, program));
}

function refuseSingleDash(argv: readonly string[], program: Command): void {
  const problem = singleDash(argv, chosenCommand(program, argv));
  if (problem !== null) throw new HapeersError('usage', problem.message, problem.hint);
}

function report(error: unknown, program: Command, argv: readonly string[], io: Io): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    const { message, hint } = usageProblem(error, program, argv);
    io.stderr(`hapeers: ${visible(message)}\n`);
    if (isMonitoring(argv)) io.stdout(`HAPEERS UNKNOWN - ${visible(message)}\n`);
    io.stderr(`  hint: ${visible(hint)}\n`);
    return isMonitoring(argv) ? 3 : 2;
  }
  const debug = argv.includes('--debug');
  if (error instanceof HapeersError) {
    io.stderr(`hapeers: ${visible(error.message)}\n`);
    if (error.hint !== null) io.stderr(`  hint: ${visible(error.hint)}\n`);
    if (debug) io.stderr(`${error.stack}\n`);
    return 2;
  }
  const message = error instanceof Error ? error.message : String(error);
  io.stderr(`hapeers: this is a bug in hapeers: ${visible(message)}\n`);
  if (debug && error instanceof Error) io.stderr(`${error.stack}\n`);
  else io.stderr('  hint: run it again with --debug and report what it prints\n');
  return 3;
}

/** To a monitoring system 2 means critical; it should hear 3, unknown, when the plugin was called wrongly. */
function isMonitoring(argv: readonly string[]): boolean {
  return (
    argv[0] === 'probe' &&
    (argv.includes('--format=nagios') || argv[argv.indexOf('--format') + 1] === 'nagios')
  );
}
