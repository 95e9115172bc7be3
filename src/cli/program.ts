import { version } from '../version.ts';
import { applyPage } from './help/apply.ts';
import { pages, programPage } from './help/pages.ts';
import { Command } from './shell/commander.ts';
import type { Io } from './shell/io.ts';

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
    load: () => import('./generate/command.ts'),
  },
  {
    name: 'lint',
    summary: 'find what breaks replication in haproxy.cfg files, and what HAProxy says about it',
    load: () => import('./lint/command.ts'),
  },
  {
    name: 'probe',
    summary: 'check running nodes and their replication, without disturbing them',
    load: () => import('./probe/command.ts'),
  },
  {
    name: 'tables',
    summary: 'show every stick-table: what fills, counts and reads it',
    load: () => import('./tables/command.ts'),
  },
  { name: 'explain', summary: 'explain a rule', load: () => import('./rules/explain.ts') },
  { name: 'rules', summary: 'list all rules', load: () => import('./rules/command.ts') },
  {
    name: 'schema',
    summary: 'print the JSON Schema of the cluster file',
    load: () => import('./schema/command.ts'),
  },
  {
    name: 'lsp',
    summary: 'serve an editor: problems, fixes, names and completion as you type',
    load: () => import('./lsp/command.ts'),
  },
  {
    name: 'completion',
    summary: 'print the completion script of a shell',
    load: () => import('./completion/command.ts'),
  },
];

/** Whether a word is the name of a command. */
export function isCommand(word: string): boolean {
  return commands.some(({ name }) => name === word);
}

/**
 * The whole command line.
 * @param isWanted the commands whose code is loaded, so that their options are known
 * @param isNamed the others of which the name is known
 * @param finish takes the exit code of the command that was run
 */
export async function createProgram(
  io: Io,
  isWanted: (command: string) => boolean,
  finish: (exitCode: number) => void,
  isNamed: (command: string) => boolean = () => true,
): Promise<Command> {
  const program = new Command('hapeers')
    .description('Generates, lints and probes HAProxy peers sections.')
    .version(version, '-V, --version', 'print the version')
    .helpCommand('help [COMMAND]', 'print the help of a command')
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ writeOut: (text) => io.stdout(text), writeErr: () => {} });
  applyPage(program, programPage, io.columns);
  for (const { name, summary, load } of commands) {
    if (!isNamed(name) && !isWanted(name)) continue;
    const command = program
      .command(name)
      .description(summary)
      .copyInheritedSettings(program)
      .option('--debug', 'print the stack of an unexpected error');
    if (isWanted(name)) (await load()).register(command, io, finish);
    const page = pages.get(name);
    if (page !== undefined) applyPage(command, page, io.columns);
  }
  return program;
}
