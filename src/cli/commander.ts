/** The one place that knows which package reads the command line. */
export { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
