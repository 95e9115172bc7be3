import { artifactNames } from '../../generate/artifact.ts';
import { type Form, forms } from '../../model/cluster.ts';
import { ltsBranches } from '../../model/value/version.ts';
import { type Command, Option } from '../shell/commander.ts';
import { addColorOptions, collect, once, parseTimeOption, single } from '../shell/options.ts';
import type { DeriveOptions } from './derive.ts';
import type { DraftOptions } from './drafts.ts';

/** What `hapeers generate` can be told. */
export interface GenerateCommandOptions
  extends DraftOptions,
    Omit<DeriveOptions, 'output' | 'node' | 'localpeer'> {
  readonly cluster?: string;
  readonly diff?: true;
  readonly check?: true;
  readonly write?: true;
  readonly backup?: true;
  readonly drop?: true;
  readonly allowShrink?: true;
  readonly watch?: true;
  readonly interval?: number;
  readonly quietTime?: number;
  readonly maxWait?: number;
  readonly reloadCommand?: string;
  readonly reloadSocket?: string;
  readonly verify?: true;
  readonly root?: string;
  readonly haproxy: string;
  readonly format: 'text' | 'json';
  readonly exitCode?: true;
  readonly convert?: Form;
}

export function addGenerateOptions(command: Command): Command {
  command
    .argument('[cluster]', 'the cluster file (default: hapeers.yaml here or in a folder above)')
    .option('--cluster <file>', 'the same', once('--cluster'))
    .option(
      '--node <name>',
      'the node to generate for (default: the local peer); with --from NAME=FILE[,FILE...] (repeatable)',
      collect,
    )
    .option('--all', 'generate for all nodes')
    .option(
      '-L, --localpeer <name>',
      'which node this is (default: "localpeer" of the config, else the host name)',
    )
    .addOption(
      new Option('--form <form>', 'instead of the form in the cluster file').choices([
        'legacy',
        'modern',
        'single',
      ]),
    )
    .option('--from [paths...]', 'make a cluster file from these configs, one for each node')
    .addOption(
      new Option(
        '--convert <form>',
        'rewrite the peers sections of the config in --into in this form, without a cluster file',
      ).choices(forms),
    )
    .option(
      '--haproxy-version <version>',
      `with --from or --convert: the targeted HAProxy: ${ltsBranches.join(', ')} or a full version`,
    )
    .option(
      '--env <K=V>',
      'with --from: value of an environment variable that a config uses (repeatable)',
      collect,
    )
    .option('--env-inherit', 'with --from: use the environment of this process')
    .addOption(
      single(
        new Option('--artifact <kind>', 'generate what the node needs besides its peers sections').choices(
          artifactNames,
        ),
      ),
    )
    .option(
      '--into <path>',
      'splice into this config, leaving everything else as it is; {name} is the node, "-" is stdin (default with --diff, --check or --write: the "config" of each node)',
      once('--into'),
    )
    .option('--diff', 'show what would change, as a unified diff')
    .option('--check', 'change nothing, and exit with 1 if something would change')
    .option('--write', 'write the config in place')
    .option('--backup', 'with --write: keep the config that was there as FILE.bak')
    .addOption(
      new Option('--format <format>', 'with --diff, --check or --write: format of the plan')
        .choices(['text', 'json'])
        .default('text'),
    )
    .option('--exit-code', 'with --diff or --write: exit with 1 if something changes, as with --check')
    .option('--drop', 'accept the loss of what the cluster file cannot express')
    .option(
      '--allow-shrink',
      'with nodes from DNS, a command or a file: let nodes disappear from the configs',
    )
    .option('--watch', 'with --write or -o: keep looking, and write each change, until interrupted')
    .option(
      '--interval <time>',
      'with --watch: how often to check (default: 10s, with DNS its TTL)',
      parseTimeOption,
    )
    .option(
      '--quiet-time <time>',
      'with --watch: how long a change must last before it is written (default: 5s)',
      parseTimeOption,
    )
    .option(
      '--max-wait <time>',
      'with --watch: longest wait while changes keep coming (default: 60s)',
      parseTimeOption,
    )
    .option(
      '--reload-command <command>',
      'with --watch: how to reload HAProxy when that is safe: a shell command, or a JSON array of words to run without a shell',
      once('--reload-command'),
    )
    .option(
      '--reload-socket <path>',
      "with --watch: the socket of HAProxy's master process (-S), to reload through, instead of a command",
      once('--reload-socket'),
    )
    .option('--verify', 'check with a real HAProxy first, and write nothing that it refuses')
    .option(
      '--root <dir>',
      'with --verify: read files that the configs name from this folder if it has them (staged certificates)',
    )
    .option('--haproxy <path>', 'the HAProxy binary to check with', 'haproxy')
    .option(
      '-o, --output <path>',
      'write to this file; for several nodes a folder, where each gets NODE.cfg; {name} is the node, {kind} the artifact',
      once('--output'),
    );
  return addColorOptions(command);
}
