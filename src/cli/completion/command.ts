import { createProgram } from '../program.ts';
import { Argument, type Command } from '../shell/commander.ts';
import type { Io } from '../shell/io.ts';
import { bashScript } from './bash.ts';
import { completedCommands } from './command-words.ts';
import { fishScript } from './fish.ts';
import { zshScript } from './zsh.ts';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

export function register(command: Command, io: Io, finish: (exitCode: number) => void): void {
  command
    .addArgument(new Argument('<shell>', 'the shell that is to complete').choices(Object.keys(scripts)))
    .action(async (shell: keyof typeof scripts) => {
      const program = await createProgram(
        io,
        () => true,
        () => {},
      );
      io.stdout(scripts[shell](completedCommands(program)));
      finish(0);
    });
}
