import { wrap } from '../../report/wrap.ts';
import { type Command, Option } from '../shell/commander.ts';
import type { HelpPage } from './pages.ts';

/** Help is not wider on a wider terminal, so that it reads the same everywhere. */
const WIDEST = 80;

/**
 * Gives a command the groups of its options, and its help the examples and the exit codes.
 * @param columns of the terminal; undefined where there is none
 */
export function applyPage(command: Command, page: HelpPage, columns: number | undefined): void {
  const width = Math.min(columns ?? WIDEST, WIDEST);
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
    helpWidth: width,
    ...(width < WIDEST ? { formatItem: narrowItem(width) } : {}),
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
  command.addHelpText('after', () => `\n${afterText(page, width)}`);
}

/** Two columns are too narrow on a narrow terminal: the name has a line of its own. */
function narrowItem(width: number) {
  return (term: string, _termWidth: number, description: string) =>
    [`  ${term}`, ...wrap(description, width - 6).map((line) => `      ${line}`)].join('\n');
}

function afterText({ examples, exits }: HelpPage, width: number): string {
  const shown = examples.flatMap(([line, does]) => [
    ...wrap(does, width - 4).map((part) => `  # ${part}`),
    `  ${line}`,
  ]);
  const codes = exits.map(([code, meaning]) => `  ${code}  ${wrap(meaning, width - 5).join('\n     ')}`);
  return ['Examples:', ...shown, '', 'Exit codes:', ...codes].join('\n');
}
