import type { Severity } from '../../problem.ts';
import { type ReportFormat, reportFormats } from '../../report/problems.ts';
import { currentRule, unknownRuleHint } from '../rules/known-rule.ts';
import { type Command, InvalidArgumentError, Option } from '../shell/commander.ts';
import type { Io } from '../shell/io.ts';
import {
  addColorOptions,
  addConfigOptions,
  collect,
  once,
  parseCount,
  parseTimeOption,
} from '../shell/options.ts';
import type { NodeOptions } from './nodes.ts';

/** What `hapeers lint` can be told. */
export interface LintCommandOptions extends NodeOptions {
  /** False for none, not even one that is found. */
  readonly cluster?: string | false;
  readonly rule?: ReadonlyMap<string, Severity | 'off'>;
  readonly only?: readonly string[];
  readonly minSeverity: Severity;
  readonly showSecrets?: true;
  readonly maxWarnings?: number;
  readonly format: ReportFormat;
  readonly output?: string;
  readonly fix?: true;
  readonly diff?: true;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly haproxy?: string;
  readonly withHaproxy?: true;
  readonly root?: readonly string[];
  readonly was?: readonly string[];
  readonly wasVersion?: string;
  readonly reach?: true;
  readonly timeout?: number;
  readonly color?: boolean;
}

export const severities: readonly Severity[] = ['info', 'warning', 'error'];

export function addLintOptions(command: Command, io: Io): Command {
  command.argument(
    '[files...]',
    'config files in the order of -f; a directory means its *.cfg; "-" is standard input',
  );
  addConfigOptions(command)
    .option('--node <name=path[,path...]>', 'a node of the fleet and its files (repeatable)', collect)
    .option(
      '-f, --file <path>',
      'a file of the config, as with -f of HAProxy: together they are one config (repeatable)',
      collect,
    )
    .option(
      '--extract',
      'lint haproxy.cfg texts inside YAML (literal blocks) and Markdown (fenced blocks), with the line numbers of those files',
    )
    .option('--each', 'read every file as a separate config; a directory means all *.cfg below it')
    .option(
      '--was <[node=]path[,path...]>',
      'the config that runs now: also report what a reload to the new one would lose (repeatable with nodes)',
      collect,
    )
    .option(
      '--was-version <version>',
      'HAProxy version that runs now (default: the targeted one)',
      once('--was-version'),
    )
    .option(
      '--cluster <file>',
      'the cluster file: its nodes with their configs, its HAProxy version and "lint" settings (default: hapeers.yaml here or in a folder above)',
      once('--cluster'),
    )
    .option('--no-cluster', 'ignore a cluster file that is found')
    .option(
      '--rule <id=severity>',
      'set a rule to error, warning, info or off; also switches on a rule that is off by default (repeatable)',
      (text, before: ReadonlyMap<string, Severity | 'off'> = new Map()) => parseRule(text, before, io),
    )
    .option(
      '--only <id,...>',
      'only these rules (repeatable)',
      (text: string, before: readonly string[] = []) => [
        ...before,
        ...text.split(',').map((id) => knownRule(id, io)),
      ],
    )
    .addOption(
      new Option('--min-severity <severity>', 'report nothing below this severity')
        .choices(severities)
        .default('info'),
    )
    .option('--show-secrets', 'show passwords, tokens and other secrets instead of covering them')
    .option('--max-warnings <n>', 'exit with 1 if there are more warnings than this', parseCount(0))
    .addOption(new Option('--format <format>', 'format of the report').choices(reportFormats).default('text'))
    .option('-o, --output <path>', 'write the report to a file', once('--output'))
    .option('--fix', 'apply the safe fixes to the files, and report what is left')
    .option('--diff', 'show what --fix would change, as a unified diff, instead of the report')
    .option(
      '--baseline <file>',
      'report only problems that are not in this baseline file',
      once('--baseline'),
    )
    .option(
      '--write-baseline <file>',
      'write a baseline file with the current problems',
      once('--write-baseline'),
    )
    .option('--haproxy <path>', 'also check with this HAProxy binary (-c), and merge its messages')
    .option('--with-haproxy', 'also check with the haproxy on the PATH')
    .option(
      '--root <[node=]dir>',
      'also check the certificates that the configs name, below this folder ("/" is this machine; repeatable with nodes)',
      collect,
    )
    .option('--reach', 'also connect to every remote peer and check its name')
    .option('--timeout <time>', 'with --reach: time limit for each peer (default: 2s)', parseTimeOption)
    .option('--stdin-filename <name>', 'name of standard input in the report');
  return addColorOptions(command);
}

function parseRule(
  text: string,
  before: ReadonlyMap<string, Severity | 'off'>,
  io: Io,
): Map<string, Severity | 'off'> {
  const [id = '', severity] = text.split(/[=:]/);
  const level = [...severities, 'off' as const].find((known) => known === severity);
  if (level === undefined || !text.includes('=')) {
    throw new InvalidArgumentError(
      `expected ID=error, ID=warning, ID=info or ID=off\nwrite --rule ${id}=${level ?? 'off'}`,
    );
  }
  return new Map([...before, [knownRule(id, io), level]]);
}

function knownRule(id: string, io: Io): string {
  const hint = unknownRuleHint(id);
  if (hint === null) return currentRule(id, io);
  throw new InvalidArgumentError(`unknown rule "${id}"\n${hint}`);
}
