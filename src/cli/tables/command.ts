import { colors as colored } from '../../report/colors.ts';
import { compareNodes } from '../../report/tables/compare.ts';
import { reportJson } from '../../report/tables/json.ts';
import { reportMarkdown } from '../../report/tables/markdown.ts';
import { reportText } from '../../report/tables/text.ts';
import { coverView, type FleetView, viewOfFleet } from '../../report/tables/view.ts';
import type { NodeOptions } from '../lint/nodes.ts';
import { needsClusterNodes, planNodes } from '../lint/nodes.ts';
import { loadLintCluster } from '../lint/settings.ts';
import { colorsFor } from '../shell/color.ts';
import { type Command, Option } from '../shell/commander.ts';
import { readSources } from '../shell/files.ts';
import type { Io } from '../shell/io.ts';
import { addColorOptions, addConfigOptions, collect, once } from '../shell/options.ts';
import { writeFile } from '../shell/write-file.ts';

interface TablesOptions extends NodeOptions {
  readonly cluster?: string | false;
  readonly format: 'text' | 'json' | 'markdown';
  readonly output?: string;
  readonly showSecrets?: true;
  readonly color?: boolean;
}

export function register(command: Command, io: Io, finish: (exitCode: number) => void): void {
  command.argument(
    '[files...]',
    'config files in the order of -f; a directory means its *.cfg; "-" is standard input',
  );
  addConfigOptions(command)
    .option('--node <name=path[,path...]>', 'a node of the fleet and its files (repeatable)', collect)
    .option('--each', 'read every file as a separate config')
    .option(
      '--cluster <file>',
      'the cluster file: its nodes with their configs (default: hapeers.yaml here or in a folder above)',
      once('--cluster'),
    )
    .option('--no-cluster', 'ignore a cluster file that is found')
    .addOption(
      new Option('--format <format>', 'format of the output')
        .choices(['text', 'json', 'markdown'])
        .default('text'),
    )
    .option('-o, --output <path>', 'write to a file', once('--output'))
    .option('--show-secrets', 'show tokens, keys and other secrets instead of covering them')
    .option('--stdin-filename <name>', 'name of standard input in the output');
  addColorOptions(command).action(async (paths: readonly string[], options: TablesOptions) => {
    finish(await tables(paths, options, io));
  });
}

async function tables(paths: readonly string[], options: TablesOptions, io: Io): Promise<number> {
  const settings = await loadLintCluster(
    options.cluster,
    needsClusterNodes(paths, options),
    io,
    options.color,
  );
  if (settings === 'invalid') return 2;
  const fleets = planNodes(paths, options, settings?.cluster ?? null, io);
  const read: FleetView[] = [];
  for (const fleet of fleets) {
    const nodes = [];
    for (const { name, paths: own, read: readConfig } of fleet) {
      nodes.push({ name, config: readConfig(await readSources(own, io, options.stdinFilename)) });
    }
    const view = viewOfFleet(nodes);
    read.push(options.showSecrets === true ? view : coverView(view));
  }
  const text = render(read, options, io);
  if (options.output === undefined) io.stdout(text);
  else await writeFile(options.output, text, io);
  return 0;
}

function render(fleets: readonly FleetView[], options: TablesOptions, io: Io): string {
  if (options.format === 'json') return reportJson(fleets.flatMap(({ nodes }) => nodes));
  if (options.format === 'markdown') return fleets.map((fleet) => reportMarkdown(fleet)).join('\n');
  const colors = options.output === undefined ? colorsFor(io, 'stdout', options.color) : colored(false);
  return fleets
    .map((fleet) => (fleet.nodes.length > 1 ? compareNodes(fleet, colors) : reportText(fleet.nodes, colors)))
    .join('\n');
}
