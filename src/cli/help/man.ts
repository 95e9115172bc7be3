import type { Argument, Command, Option } from '../shell/commander.ts';
import { type HelpPage, pages, programPage } from './pages.ts';

/** A page of section 1 of the manual. */
export interface ManPage {
  /** `hapeers-lint.1`. */
  readonly file: string;
  /** For roff with the macros of `man`. */
  readonly text: string;
}

const FILES = [
  ['hapeers.yaml', 'the cluster file, looked for in the current folder and in those above'],
] as const;

const ENVIRONMENT = [
  ['NO_COLOR', 'no colors'],
  ['FORCE_COLOR', 'colors even where the output is not a terminal; 0 for none'],
  ['FORCE_HYPERLINK', 'rule ids as links even where the terminal is not known to show them; 0 for none'],
] as const;

/**
 * The manual: one page for the program and one for each command, from the definitions that `--help` shows.
 * @param program with the options of all commands loaded
 */
export function manPages(program: Command, version: string): readonly ManPage[] {
  const commands = program.commands.filter((command) => pages.has(command.name()));
  const names = ['hapeers', ...commands.map((command) => `hapeers-${command.name()}`)];
  return [program, ...commands].map((command, index) => {
    const name = names[index] ?? '';
    const page = pages.get(command.name()) ?? programPage;
    const others = command === program ? names.slice(1) : ['hapeers'];
    return { file: `${name}.1`, text: manPage({ command, page, name, others, version }) };
  });
}

interface Parts {
  readonly command: Command;
  readonly page: HelpPage;
  readonly name: string;
  /** Pages to see also. */
  readonly others: readonly string[];
  readonly version: string;
}

function manPage({ command, page, name, others, version }: Parts): string {
  const help = command.createHelp();
  const groups = help.groupItems(
    [...command.options],
    help.visibleOptions(command),
    (option) => option.helpGroupHeading ?? 'Options:',
  );
  const commands = help.visibleCommands(command).filter((one) => one.name() !== 'help');
  return [
    `.TH ${name.toUpperCase()} 1 "" "hapeers ${version}" "hapeers"`,
    '.SH NAME',
    `${escape(name)} \\- ${escape(summaryOf(command))}`,
    '.SH SYNOPSIS',
    `.B ${escape(name.replace('-', ' '))}`,
    escape(help.commandUsage(command).replace(/^hapeers(?: [a-z]+)? /, '')),
    '.SH DESCRIPTION',
    escape(command.description()),
    ...command.registeredArguments.flatMap((argument) => entry(italic(argument), argument.description)),
    ...(commands.length === 0
      ? []
      : [
          '.SH COMMANDS',
          ...commands.flatMap((one) => entry(`\\fB${escape(one.name())}\\fR`, one.description())),
        ]),
    '.SH OPTIONS',
    ...[...groups].flatMap(([heading, options]) => [
      ...(groups.size > 1 ? [`.SS ${escape(heading.replace(/:$/, ''))}`] : []),
      ...options.flatMap((option) => entry(flagsOf(option), help.optionDescription(option))),
    ]),
    '.SH EXAMPLES',
    ...page.examples.flatMap(([line, does]) => [
      escape(does),
      '.PP',
      '.nf',
      // No deeper, or the longest would not fit 80 columns.
      `.B ${escape(line)}`,
      '.fi',
      '.PP',
    ]),
    '.SH EXIT STATUS',
    ...page.exits.flatMap(([code, meaning]) => entry(`\\fB${code}\\fR`, meaning)),
    '.SH ENVIRONMENT',
    ...ENVIRONMENT.flatMap(([variable, meaning]) => entry(`\\fB${variable}\\fR`, meaning)),
    '.SH FILES',
    ...FILES.flatMap(([file, meaning]) => entry(`\\fI${escape(file)}\\fR`, meaning)),
    '.SH SEE ALSO',
    [...others.map((other) => `.BR ${escape(other)} (1)`), '.BR haproxy (1)']
      .join(',\n')
      .replaceAll(',\n', ' ,\n'),
    '',
  ].join('\n');
}

function summaryOf(command: Command): string {
  const text = command.description().replace(/\.$/, '');
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function italic(argument: Argument): string {
  return `\\fI${escape(argument.name())}\\fR`;
}

/** Names are bold, what is to be replaced is not. */
function flagsOf({ flags }: Option): string {
  return flags
    .split(/(<.*>|\[.*\])/)
    .map((part, index) =>
      index % 2 === 0 ? part.replace(/[^ ,]+/g, (flag) => `\\fB${escape(flag)}\\fR`) : italicText(part),
    )
    .join('');
}

function italicText(text: string): string {
  return `\\fI${escape(text)}\\fR`;
}

function entry(term: string, text: string): readonly string[] {
  return ['.TP', term, escape(text)];
}

/** Text as roff prints it: no command at the start of a line, and dashes that can be copied into a shell. */
function escape(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^[.']/gm, '\\&$&')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti');
}
