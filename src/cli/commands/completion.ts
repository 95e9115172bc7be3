import { Argument, type Command } from '../commander.ts';
import { bashScript } from '../completion/bash.ts';
import { completedCommands } from '../completion/command-words.ts';
import { fishScript } from '../completion/fish.ts';
import { zshScript } from '../completion/zsh.ts';
import type { Io } from '../io.ts';
import { createProgram } from '../program.ts';

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
