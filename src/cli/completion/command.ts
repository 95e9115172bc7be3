import { HapeersError } from '../../errors.ts';
import { createProgram } from '../program.ts';
import { loadFoundCluster } from '../shell/cluster-file.ts';
import { Argument, type Command, Option } from '../shell/commander.ts';
import { findCluster } from '../shell/find-cluster.ts';
import type { Io } from '../shell/io.ts';
import { bashScript } from './bash.ts';
import { completedCommands } from './command-words.ts';
import { fishScript } from './fish.ts';
import { zshScript } from './zsh.ts';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

export function register(command: Command, io: Io, finish: (exitCode: number) => void): void {
  command
    .addArgument(new Argument('[shell]', 'the shell that should complete').choices(Object.keys(scripts)))
    .addOption(new Option('--nodes', 'print the nodes of the cluster file, one a line').hideHelp())
    .action(async (shell: keyof typeof scripts | undefined, { nodes }: { readonly nodes?: true }) => {
      if (nodes === true) io.stdout(await nodeNames(io));
      else io.stdout(await scriptFor(shell, io));
      finish(0);
    });
}

async function scriptFor(shell: keyof typeof scripts | undefined, io: Io): Promise<string> {
  if (shell === undefined) {
    const known = Object.keys(scripts).join(', ');
    throw new HapeersError('usage', '"hapeers completion" needs a shell', `expected one of ${known}`);
  }
  const program = await createProgram(
    io,
    () => true,
    () => {},
  );
  return scripts[shell](completedCommands(program));
}

/** One a line; none where no cluster file is found: a shell has nothing to complete then. */
async function nodeNames(io: Io): Promise<string> {
  const path = findCluster({ ...io, stderr: () => {} });
  if (path === null) return '';
  const cluster = await loadFoundCluster(path, io);
  return cluster.nodes.map(({ name }) => `${name}\n`).join('');
}
