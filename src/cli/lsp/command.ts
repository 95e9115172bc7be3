import { parseVersion } from '../../model/value/version.ts';
import type { Command } from '../shell/commander.ts';
import type { Io } from '../shell/io.ts';
import { endWithReader } from '../shell/output.ts';

interface Options {
  readonly localpeer?: string;
  readonly haproxyVersion?: string;
}

export function register(command: Command, io: Io, finish: (exitCode: number) => void): void {
  command
    .option('--stdio', 'speak on standard input and output (default)')
    .option(
      '-L, --localpeer <name>',
      'local peer of files that the cluster file does not list (default: "localpeer" in the global section)',
    )
    .option(
      '--haproxy-version <version>',
      'targeted HAProxy version (default: the cluster file\'s "haproxy")',
    )
    .action(async ({ localpeer, haproxyVersion }: Options) => {
      const settings = {
        version: haproxyVersion === undefined ? null : parseVersion(haproxyVersion),
        localPeer: localpeer ?? null,
      };
      const { serve } = await import('./server.ts');
      endWithReader(process.stdout);
      await serve(process.stdin, process.stdout, settings, io);
      finish(0);
    });
}
