/** The one place that knows which package reads the command line. */
export { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
