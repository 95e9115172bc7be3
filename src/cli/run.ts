import { HapeersError } from '../errors.ts';
import { visible } from '../report/visible.ts';
import { createProgram } from './program.ts';
import { CommanderError } from './shell/commander.ts';
import type { Io } from './shell/io.ts';

/**
 * Runs the command line.
 * @returns the exit code: 0 clean, 1 problems found, 2 wrong usage or unusable input, 3 a bug in hapeers
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    return report(error, argv, io);
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  let exitCode = 0;
  const chosen = argv.find((word) => !word.startsWith('-'));
  const asked = chosen === 'help' ? argv[argv.indexOf('help') + 1] : chosen;
  const program = await createProgram(
    io,
    (command) => command === asked,
    (code) => {
      exitCode = code;
    },
  );
  if (argv.length === 0) {
    io.stderr(program.helpInformation());
    return 2;
  }
  await program.parseAsync(argv, { from: 'user' });
  return exitCode;
}

function report(error: unknown, argv: readonly string[], io: Io): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    const [message = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
    io.stderr(`hapeers: ${visible(message)}\n`);
    const hint = rest
      .join(' ')
      .replace(/^\((.*)\)$/, '$1')
      .toLowerCase();
    if (isMonitoring(argv)) io.stdout(`HAPEERS UNKNOWN - ${message}\n`);
    io.stderr(`  hint: ${hint === '' ? 'see "hapeers --help"' : hint}\n`);
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
  io.stderr(`hapeers: this is a bug in hapeers: ${message}\n`);
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
