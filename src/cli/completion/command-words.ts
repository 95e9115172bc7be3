import { rules } from '../../lint/rules/index.ts';
import { ltsBranches } from '../../model/value/version.ts';
import { severities } from '../lint/options.ts';
import { Argument, type Command, Option } from '../shell/commander.ts';

/**
 * What may stand for a value: one of some words, several of them with commas, two with `=` between them, a node of the
 * cluster file, or a file.
 */
export type Completed =
  | { readonly kind: 'words' | 'list'; readonly words: readonly string[] }
  | { readonly kind: 'pair'; readonly words: readonly string[]; readonly seconds: readonly string[] }
  | { readonly kind: 'node' | 'file' };

/** Prints the nodes of the cluster file, for a shell that completes one of them. */
export const NODES = 'hapeers completion --nodes 2>/dev/null';

/** An option as a shell completes it. */
export interface CompletedOption {
  /** `-L`, `--localpeer`. */
  readonly flags: readonly string[];
  readonly description: string;
  /** Null where it takes none. */
  readonly value: Completed | null;
  readonly isOptional: boolean;
}

/** A command as a shell completes it. */
export interface CompletedCommand {
  /** Empty for what is in front of every command. */
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  /** What its arguments are; null where it takes none. */
  readonly argument: Completed | null;
}

/** The words of a command line: first those in front of the commands, then each command. */
export function completedCommands(program: Command): readonly CompletedCommand[] {
  const help = program.createHelp();
  const commands = help.visibleCommands(program);
  const names = commands.map((command) => command.name());
  const describe = (command: Command, name: string, argument: Completed | null): CompletedCommand => ({
    name,
    description: command.description(),
    options: help.visibleOptions(command).map(completedOption),
    argument,
  });
  return [
    describe(program, '', { kind: 'words', words: names }),
    ...commands.map((command) => {
      const [argument] = command.registeredArguments;
      const isHelp = command.name() === 'help';
      const completed = argument === undefined ? null : completedValue(argument);
      return describe(command, command.name(), isHelp ? { kind: 'words', words: names } : completed);
    }),
  ];
}

function completedOption(option: Option): CompletedOption {
  return {
    flags: [option.short, option.long].filter((flag) => flag != null),
    description: option.description,
    value: option.required || option.optional ? completedValue(option) : null,
    isOptional: option.optional && !option.required,
  };
}

const nodeOptions = new Set(['-L, --localpeer <name>', '--node <name>']);

/** By its choices, else by its placeholder: what nothing is known of may be a file. */
function completedValue(taker: Option | Argument): Completed {
  if (taker.argChoices !== undefined) return { kind: 'words', words: taker.argChoices };
  if (taker instanceof Option && nodeOptions.has(taker.flags)) return { kind: 'node' };
  const placeholder = taker instanceof Argument ? taker.name() : /[<[](.+)[>\]]/.exec(taker.flags)?.[1];
  const ids = rules.map(({ id }) => id);
  switch (placeholder) {
    case 'rule':
      return { kind: 'words', words: ids };
    case 'id,...':
      return { kind: 'list', words: ids };
    case 'id=severity':
      return { kind: 'pair', words: ids, seconds: ['off', ...severities] };
    case 'version':
      return { kind: 'words', words: ltsBranches };
    default:
      return { kind: 'file' };
  }
}
