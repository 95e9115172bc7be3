import { nearest } from '../../../grammar/vocabulary.ts';
import type { Argument, Command, CommanderError, Option } from '../shell/commander.ts';
import { pages } from './pages.ts';

/** What is wrong with a command line, and the next step. */
export interface UsageProblem {
  readonly message: string;
  readonly hint: string;
}

/** The command of a command line, also where options come before it; undefined where none is named. */
export function chosenCommand(program: Command, argv: readonly string[]): Command | undefined {
  const named = (word: string) => program.commands.find((command) => command.name() === word);
  return argv.map(named).find((command) => command !== undefined);
}

/**
 * What commander says about a command line, in the words and the shape of all other errors.
 * @param program with the options of the chosen command loaded
 */
export function usageProblem(error: CommanderError, program: Command, argv: readonly string[]): UsageProblem {
  const command = chosenCommand(program, argv);
  const see = `see "hapeers ${command === undefined ? '' : `${command.name()} `}--help"`;
  const text = error.message.replace(/^error: /, '');
  const quoted = /'([^']*)'/.exec(text)?.[1] ?? '';
  switch (error.code) {
    case 'commander.unknownCommand':
      return { message: `unknown command "${quoted}"`, hint: unknownCommandHint(quoted, program) };
    case 'commander.unknownOption':
      return {
        message: `unknown option "${quoted}"`,
        hint: unknownOptionHint(quoted, command, program, argv) ?? see,
      };
    case 'commander.optionMissingArgument':
      return missingValue(quoted, command) ?? { message: text, hint: see };
    case 'commander.invalidArgument':
      return invalidValue(text, see);
    case 'commander.missingArgument':
      return missingArgument(quoted, command, see);
    case 'commander.excessArguments':
      return {
        message: `"hapeers ${command?.name()}" accepts ${countOf(text)}`,
        hint: command?.name() === 'rules' ? 'to read about one rule: hapeers explain RULE' : see,
      };
    default:
      return { message: text.split('\n', 1)[0] ?? text, hint: see };
  }
}

/** What to type instead of a word that is no command. */
export function unknownCommandHint(word: string, program: Command): string {
  if (/^-*v(?:ersion)?$/i.test(word)) return 'run "hapeers --version"';
  const names = program.commands.map((one) => one.name());
  const near = nearest(word, [...names, 'help']);
  if (near !== null) return `did you mean "${near}"?`;
  if (/\.ya?ml$/.test(word)) return `run "hapeers generate ${word}"`;
  if (/[./]/.test(word)) return `run "hapeers lint ${word}"`;
  return `expected one of ${names.join(', ')}`;
}

/** What the options of other linters are here. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['--strict', '--max-warnings 0'],
  ['--quiet', '--min-severity error'],
]);

/** Fewer letters begin too many words. */
const LEAST_OF_A_START = 3;

/** The candidate nearest in spelling, or else the only one that begins with the word; null where neither fits. */
function meant(word: string, candidates: readonly string[]): string | null {
  const near = nearest(word, candidates);
  if (near !== null || word.length < LEAST_OF_A_START) return near;
  const [only = null, ...others] = candidates.filter((candidate) => candidate.startsWith(word));
  return others.length === 0 ? only : null;
}

function unknownOptionHint(
  given: string,
  command: Command | undefined,
  program: Command,
  argv: readonly string[],
): string | null {
  const options = [...(command?.options ?? []), ...(command === undefined ? program.options : [])];
  const name = command?.name() ?? '';
  const [flag = ''] = given.split('=', 1);
  if (/^--?v(?:ersion)?$/i.test(flag)) return 'run "hapeers --version"';
  const known = options.find(({ long, short }) => flag === long || flag === short);
  // commander reads what comes before the command as options of the program
  if (known !== undefined && argv.indexOf(given) < argv.indexOf(name)) {
    return `options come after the command: hapeers ${name} ${flag}`;
  }
  const glued = options.find(({ long, required, argChoices }) => {
    const rest = long != null && flag.startsWith(long) ? flag.slice(long.length) : '';
    return required && (rest.startsWith(':') || argChoices?.includes(rest) === true);
  });
  const format = options.find(
    ({ long, argChoices }) => long === '--format' && argChoices?.includes(flag.slice(2)),
  );
  if (format !== undefined) return `write "--format ${flag.slice(2)}"`;
  const elsewhere = name === 'lint' ? ELSEWHERE.get(flag) : undefined;
  if (elsewhere !== undefined) return `write "${elsewhere}"`;
  if (glued?.long != null) return `write "${glued.long} ${flag.slice(glued.long.length).replace(/^:/, '')}"`;
  // Without the dashes, which would make short names look alike
  const names = [...options.flatMap(({ long }) => long?.slice(2) ?? []), 'help'];
  const near = meant(
    flag.replace(/^-+/, ''),
    names.filter((one) => `--${one}` !== flag),
  );
  return near === null ? null : `did you mean "--${near}"?`;
}

/**
 * A long option with one dash, which commander would read as a short one with its value.
 * @returns null where there is none
 */
export function singleDash(argv: readonly string[], command: Command | undefined): UsageProblem | null {
  const end = argv.indexOf('--');
  for (const word of end === -1 ? argv : argv.slice(0, end)) {
    const long = `-${word.split('=', 1)[0]}`;
    if (!/^-[a-z]{2,}/.test(word) || command?.options.every((option) => option.long !== long) !== false)
      continue;
    return { message: `unknown option "${word}"`, hint: `did you mean "${long}"?` };
  }
  return null;
}

function missingValue(flags: string, command: Command | undefined): UsageProblem | null {
  const option = command?.options.find((one) => one.flags === flags);
  if (option === undefined) return null;
  return { message: `${nameOf(option)} needs a value`, hint: expectation(option) };
}

/** `write --localpeer NAME`, or the values that there are. */
function expectation(option: Option): string {
  if (option.argChoices !== undefined) return `expected one of ${option.argChoices.join(', ')}`;
  const placeholder = /[<[](.*)[>\]]$/.exec(option.flags)?.[1] ?? 'value';
  return `write ${nameOf(option)} ${placeholder.toUpperCase()}`;
}

function nameOf({ long, short }: Option): string {
  return long ?? short ?? '';
}

/** The reason may have a hint in a second line. */
function invalidValue(text: string, see: string): UsageProblem {
  const match =
    /^option '(?:-\w, )?(--[\w-]+)[^']*' argument '([\s\S]*)' is invalid\. ([\s\S]*)$/.exec(text) ??
    /^command-argument value '()([\s\S]*)' is invalid for argument '[^']*'\. ([\s\S]*)$/.exec(text);
  if (match === null) return { message: text, hint: see };
  const [, option = '', value = '', why = ''] = match;
  const choices = /^Allowed choices are (.*)\.$/.exec(why)?.[1]?.split(', ');
  const [reason = '', hint] = why.split('\n');
  const near = choices === undefined ? null : meant(value, choices);
  return {
    message: `invalid ${option === '' ? '' : `${option} `}"${value}": ${choices === undefined ? reason : `expected one of ${choices.join(', ')}`}`,
    hint: near === null ? (hint ?? see) : `did you mean "${near}"?`,
  };
}

function missingArgument(name: string, command: Command | undefined, see: string): UsageProblem {
  const argument: Argument | undefined = command?.registeredArguments.find((one) => one.name() === name);
  const example = command === undefined ? undefined : pages.get(command.name())?.examples[0]?.[0];
  const choices = argument?.argChoices;
  return {
    message: `"hapeers ${command?.name()}" needs a ${name}`,
    hint:
      choices === undefined
        ? example === undefined
          ? see
          : `for example: ${example}`
        : `expected one of ${choices.join(', ')}`,
  };
}

/** `Expected 0 arguments but got 1.` */
function countOf(text: string): string {
  const [, allowed = '0', given = ''] = /Expected (\d+) arguments? but got (\d+)/.exec(text) ?? [];
  return `${allowed === '0' ? 'no arguments' : allowed === '1' ? 'one argument' : `${allowed} arguments`} (${given} given)`;
}
