import { HapeersError } from '../../errors.ts';
import { rules } from '../../lint/rules/index.ts';
import { type LintInput, runRules } from '../../lint/run.ts';
import type { Config } from '../../model/config.ts';
import type { Problem, Severity } from '../../problem.ts';
import { coloursFor } from '../colour.ts';
import { type Command, InvalidArgumentError, Option } from '../commander.ts';
import { loadConfig } from '../config.ts';
import { writeAtomically } from '../files.ts';
import type { Io } from '../io.ts';
import {
  addColourOptions,
  addConfigOptions,
  type ConfigOptions,
  collect,
  DEFAULT_TIMEOUT_MS,
  parseCount,
  parseTimeOption,
} from '../options.ts';
import { reportJson } from '../report/json.ts';
import { summarise, summaryLine } from '../report/summary.ts';

interface LintOptions extends ConfigOptions {
  readonly node?: readonly string[];
  readonly rule?: ReadonlyMap<string, Severity | 'off'>;
  readonly only?: readonly string[];
  readonly minSeverity: Severity;
  readonly maxWarnings?: number;
  readonly format: 'text' | 'json';
  readonly output?: string;
  readonly stdinFilename?: string;
  readonly reach?: true;
  readonly timeout?: number;
  readonly color?: boolean;
}

export function register(command: Command, io: Io, finish: (exitCode: number) => void): void {
  command.argument(
    '[files...]',
    'config files in the order of -f; a directory means its *.cfg; "-" is standard input',
  );
  addConfigOptions(command)
    .option('--node <name=path[,path...]>', 'a node of the fleet and its files (repeatable)', collect)
    .option('--rule <id=severity>', 'error, warning, info or off for a rule (repeatable)', parseRule)
    .option('--only <id,...>', 'only these rules', parseRules)
    .addOption(severityOption())
    .option('--max-warnings <n>', 'fail when there are more warnings', parseCount(0))
    .option('--reach', 'also connect to every remote peer and ask who it is')
    .option(
      '--timeout <time>',
      'with --reach: what each step of a connection may take (default: 2s)',
      parseTimeOption,
    )
    .addOption(new Option('--format <format>', 'how to report').choices(['text', 'json']).default('text'))
    .option('-o, --output <path>', 'write the report to a file')
    .option('--stdin-filename <name>', 'how standard input is named in the report');
  addColourOptions(command).action(async (paths: readonly string[], options: LintOptions) => {
    finish(await lint(paths, options, io));
  });
}

async function lint(paths: readonly string[], options: LintOptions, io: Io): Promise<number> {
  const nodes = await loadNodes(paths, options, io);
  const input: LintInput =
    options.reach === true ? { nodes, reached: await reachAll(nodes, options, io) } : { nodes };
  const chosen = rules.filter(({ id }) => options.only?.includes(id) ?? true);
  const least = SEVERITIES.indexOf(options.minSeverity);
  const problems = runRules(chosen, input, { severities: options.rule ?? new Map() }).filter(
    ({ severity }) => SEVERITIES.indexOf(severity) >= least,
  );
  const files = nodes.reduce((count, { config }) => count + config.files.length, 0);
  await output(problems, files, options, io);
  const { errors, warnings } = summarise(problems, files);
  return errors > 0 || warnings > (options.maxWarnings ?? Number.POSITIVE_INFINITY) ? 1 : 0;
}

async function output(
  problems: readonly Problem[],
  files: number,
  options: LintOptions,
  io: Io,
): Promise<void> {
  const text = await format(problems, files, options, io);
  if (options.output === undefined) io.stdout(text);
  else await writeAtomically(options.output, text, io);
  if (options.format === 'text') {
    io.stderr(files === 0 ? 'no files to lint\n' : summaryLine(summarise(problems, files)));
  }
}

async function format(
  problems: readonly Problem[],
  files: number,
  options: LintOptions,
  io: Io,
): Promise<string> {
  if (options.format === 'json') return reportJson(problems, files);
  const { reportText } = await import('../report/text.ts');
  const colour = options.output === undefined ? options.color : false;
  return reportText(problems, coloursFor(io, 'stdout', colour));
}

type Nodes = readonly { readonly name: string | null; readonly config: Config }[];

/** Either the files of one node, or several nodes, each of which is the local peer of its own files. */
async function loadNodes(paths: readonly string[], options: LintOptions, io: Io): Promise<Nodes> {
  if (options.node === undefined) {
    if (paths.length === 0) {
      throw new HapeersError(
        'usage',
        'no file is named',
        'name a haproxy.cfg, a directory, or "-" for standard input',
      );
    }
    return [{ name: null, config: await loadConfig(paths, options.localpeer ?? null, options, io) }];
  }
  if (paths.length > 0 || options.localpeer !== undefined) {
    throw new HapeersError(
      'usage',
      '--node does not go with other files or --localpeer',
      'give each node with its files: --node hap1=a.cfg --node hap2=b.cfg',
    );
  }
  const given = options.node.map(parseNode);
  const twice = given.find(({ name }, index) => given.findIndex((other) => other.name === name) !== index);
  if (twice !== undefined) {
    throw new HapeersError(
      'usage',
      `node "${twice.name}" is given twice (--node)`,
      'put all its files into one option, separated by commas',
    );
  }
  return Promise.all(
    given.map(async ({ name, files }) => ({ name, config: await loadConfig(files, name, options, io) })),
  );
}

function parseNode(text: string): { name: string; files: readonly string[] } {
  const equals = text.indexOf('=');
  const files = text
    .slice(equals + 1)
    .split(',')
    .filter((file) => file !== '');
  if (equals < 1 || files.length === 0) {
    throw new HapeersError(
      'usage',
      `"${text}" names no node with its files (--node)`,
      'write --node NAME=FILE[,FILE...]',
    );
  }
  return { name: text.slice(0, equals), files };
}

async function reachAll(nodes: Nodes, options: LintOptions, io: Io) {
  const { reachPeers } = await import('../reach.ts');
  return Promise.all(
    nodes.map(({ config }) => reachPeers(config, options.timeout ?? DEFAULT_TIMEOUT_MS, io)),
  );
}

const SEVERITIES: readonly Severity[] = ['info', 'warning', 'error'];

function severityOption(): Option {
  return new Option('--min-severity <severity>', 'report nothing below').choices(SEVERITIES).default('info');
}

function parseRule(
  text: string,
  before: ReadonlyMap<string, Severity | 'off'> = new Map(),
): Map<string, Severity | 'off'> {
  const [id = '', severity] = text.split('=');
  const level = [...SEVERITIES, 'off' as const].find((known) => known === severity);
  if (level === undefined) throw new InvalidArgumentError('write ID=error, ID=warning, ID=info or ID=off.');
  return new Map([...before, [knownRule(id), level]]);
}

function parseRules(text: string): string[] {
  return text.split(',').map(knownRule);
}

function knownRule(id: string): string {
  if (!rules.some((rule) => rule.id === id)) {
    throw new InvalidArgumentError(`no rule is named "${id}"; "hapeers rules" lists them.`);
  }
  return id;
}
