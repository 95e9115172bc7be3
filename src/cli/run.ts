import { HapeersError } from '../errors.ts';
import { Command, CommanderError } from './commander.ts';
import type { Io } from './io.ts';
import { version } from './version.ts';

/** A command: declares its options on `command`, and does its work when commander calls its action. */
export type Register = (command: Command, io: Io, finish: (exitCode: number) => void) => void;

/** The commands with what `hapeers --help` says of them; the code of each is loaded when it is chosen. */
const commands: readonly {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly register: Register }>;
}[] = [
  {
    name: 'generate',
    summary: 'write the peers sections of every node from one cluster file',
    load: () => import('./commands/generate.ts'),
  },
  {
    name: 'lint',
    summary: 'find what breaks replication in haproxy.cfg files, and what HAProxy says about it',
    load: () => import('./commands/lint.ts'),
  },
  {
    name: 'probe',
    summary: 'ask running nodes who they are, without disturbing them',
    load: () => import('./commands/probe.ts'),
  },
  { name: 'explain', summary: 'explain a rule', load: () => import('./commands/explain.ts') },
  { name: 'rules', summary: 'list all rules', load: () => import('./commands/rules.ts') },
  {
    name: 'schema',
    summary: 'print the JSON Schema of the cluster file',
    load: () => import('./commands/schema.ts'),
  },
];

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
  const program = new Command('hapeers')
    .description('Generates, lints and probes HAProxy peers sections.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [COMMAND]', 'print the help of a command')
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ writeOut: (text) => io.stdout(text), writeErr: () => {} });
  let exitCode = 0;
  const chosen = argv.find((word) => !word.startsWith('-'));
  const asked = chosen === 'help' ? argv[argv.indexOf('help') + 1] : chosen;
  for (const { name, summary, load } of commands) {
    const command = program
      .command(name)
      .description(summary)
      .copyInheritedSettings(program)
      .option('--debug', 'print the stack of an unexpected error');
    if (name !== asked) continue;
    const { register } = await load();
    register(command, io, (code) => {
      exitCode = code;
    });
  }
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
    io.stderr(`hapeers: ${message}\n`);
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
    io.stderr(`hapeers: ${error.message}\n`);
    if (error.hint !== null) io.stderr(`  hint: ${error.hint}\n`);
    if (debug) io.stderr(`${error.stack}\n`);
    return 2;
  }
  const message = error instanceof Error ? error.message : String(error);
  io.stderr(`hapeers: this is a bug in hapeers: ${message}\n`);
  if (debug && error instanceof Error) io.stderr(`${error.stack}\n`);
  else io.stderr('  hint: run it again with --debug and report what it prints\n');
  return 3;
}

/** To a monitoring system 2 means critical; it shall hear 3, unknown, when the plugin was called wrongly. */
function isMonitoring(argv: readonly string[]): boolean {
  return (
    argv[0] === 'probe' &&
    (argv.includes('--format=nagios') || argv[argv.indexOf('--format') + 1] === 'nagios')
  );
}
