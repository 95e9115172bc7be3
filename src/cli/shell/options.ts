import { HapeersError } from '../../errors.ts';
import { parseTime } from '../../model/value/time-size.ts';
import { ltsBranches } from '../../model/value/version.ts';
import { type Command, InvalidArgumentError, type Option } from './commander.ts';

/** Options of every command that reads configs. */
export interface ConfigOptions {
  readonly localpeer?: string;
  readonly haproxyVersion?: string;
  readonly env?: readonly string[];
  readonly envInherit?: true;
  /** The HAProxy that is asked as well, where the command can. */
  readonly haproxy?: string;
}

export function addConfigOptions(command: Command): Command {
  return command
    .option(
      '-L, --localpeer <name>',
      'which node this is; "auto" for the host name (default: "localpeer" of the global section)',
    )
    .option(
      '--haproxy-version <version>',
      `targeted HAProxy version: ${ltsBranches.join(', ')}, a full version, or "auto" (default: the cluster file, else --haproxy, else the haproxy of this machine, else the newest LTS)`,
    )
    .option('--env <K=V>', 'value of an environment variable that the config uses (repeatable)', collect)
    .option('--env-inherit', 'use the environment of this process');
}

/** Collects the values of a repeatable option. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** What each step of a connection may take where `--timeout` does not say. */
export const DEFAULT_TIMEOUT_MS = 2000;

/** A time such as `2s` or `500ms` in milliseconds, in HAProxy's own notation. */
export function parseTimeOption(text: string): number {
  const time = parseTime(text);
  if ('reason' in time || time.value.unread !== '' || time.value.ms === 0) {
    throw new InvalidArgumentError('expected a time with one unit, such as 500ms or 2s');
  }
  return time.value.ms;
}

/** A whole number of at least `least`. */
export function parseCount(least: number): (text: string) => number {
  return (text) => {
    const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(count >= least)) throw new InvalidArgumentError(`expected a whole number of at least ${least}`);
    return count;
  };
}

/** Adds `--color` and `--no-color`. */
export function addColorOptions(command: Command): Command {
  return command
    .option('--color', 'use colors even when the output is not a terminal')
    .option('--no-color', 'use no colors, even on a terminal');
}

/**
 * Takes the value of an option that may be given once: which of two was meant, nobody knows.
 * @throws HapeersError `usage`
 */
export function once(flag: string): (value: string, before: string | boolean | undefined) => string {
  return (value, before) => {
    // Without a value, or switched off, it named nothing.
    if (typeof before !== 'string' || before === value) return value;
    throw new HapeersError('usage', `${flag} is given twice: ${before} and ${value}`, 'give one of them');
  };
}

/** Makes an option with choices one that may be given once. */
export function single(option: Option): Option {
  const read = option.parseArg;
  const check = once(`--${option.name()}`);
  return option.argParser((value: string, before: string | undefined) =>
    check(read === undefined ? value : read<string>(value, ''), before),
  );
}
