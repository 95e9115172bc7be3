import { colors as colored } from '../../report/colors.ts';
import { compareNodes } from '../../report/tables/compare.ts';
import { reportJson } from '../../report/tables/json.ts';
import { reportMarkdown } from '../../report/tables/markdown.ts';
import { reportText } from '../../report/tables/text.ts';
import { coverViews, type NodeView, viewOf } from '../../report/tables/view.ts';
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
  const read: (readonly NodeView[])[] = [];
  for (const fleet of fleets) {
    const nodes: NodeView[] = [];
    for (const plan of fleet) {
      const config = plan.read(await readSources(plan.paths, io, options.stdinFilename));
      nodes.push(viewOf(plan.name, config));
    }
    read.push(options.showSecrets === true ? nodes : coverViews(nodes));
  }
  const text = render(read, options, io);
  if (options.output === undefined) io.stdout(text);
  else await writeFile(options.output, text, io);
  return 0;
}

function render(fleets: readonly (readonly NodeView[])[], options: TablesOptions, io: Io): string {
  if (options.format === 'json') return reportJson(fleets.flat());
  if (options.format === 'markdown') return fleets.map((nodes) => reportMarkdown(nodes)).join('\n');
  const colors = options.output === undefined ? colorsFor(io, 'stdout', options.color) : colored(false);
  return fleets
    .map((nodes) => (nodes.length > 1 ? compareNodes(nodes, colors) : reportText(nodes, colors)))
    .join('\n');
}
