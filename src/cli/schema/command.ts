import schema from '../../../grammar/cluster.schema.json' with { type: 'json' };
import type { Command } from '../shell/commander.ts';
import type { Io } from '../shell/io.ts';

export function register(command: Command, io: Io, finish: (exitCode: number) => void): void {
  command.action(() => {
    io.stdout(`${JSON.stringify(schema, null, 2)}\n`);
    finish(0);
  });
}
