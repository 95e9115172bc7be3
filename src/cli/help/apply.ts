import { type Command, Option } from '../shell/commander.ts';
import { wrap } from '../shell/wrap.ts';
import type { HelpPage } from './pages.ts';

/** What a terminal has at least; help is not wider on a wider one, so that it reads the same everywhere. */
const WIDTH = 80;

/** Gives a command the groups of its options, and its help the examples and the exit codes. */
export function applyPage(command: Command, page: HelpPage): void {
  const places = new Map(
    page.groups
      .flatMap(([heading, names]) => names.map((name) => [name, heading] as const))
      .map(([name, heading], rank) => [name, { heading, rank }] as const),
  );
  const placeOf = ({ long }: Option) => places.get(long?.replace(/^--/, '') ?? '');
  const help = new Option('-h, --help', 'print this help');
  for (const option of [...command.options, help]) {
    const heading = placeOf(option)?.heading;
    if (heading !== undefined) option.helpGroup(`${heading}:`);
  }
  command.addHelpOption(help);
  command.configureHelp({
    helpWidth: WIDTH,
    // commander shows the groups in the order in which options are defined
    groupItems(_all, visible, groupOf) {
      const rankOf = (item: unknown) =>
        (item instanceof Option ? placeOf(item)?.rank : undefined) ?? places.size;
      const groups = new Map<string, typeof visible>();
      for (const item of visible.toSorted((a, b) => rankOf(a) - rankOf(b))) {
        groups.set(groupOf(item), [...(groups.get(groupOf(item)) ?? []), item]);
      }
      return groups;
    },
  });
  command.addHelpText('after', () => `\n${afterText(page)}`);
}

function afterText({ examples, exits }: HelpPage): string {
  const shown = examples.flatMap(([line, does]) => [`  # ${does}`, `  ${line}`]);
  const codes = exits.map(([code, meaning]) => `  ${code}  ${wrap(meaning, WIDTH - 5).join('\n     ')}`);
  return ['Examples:', ...shown, '', 'Exit codes:', ...codes].join('\n');
}
