import { Chalk, type ChalkInstance } from 'chalk';

/** What colors the words of a report. */
export type Colors = ChalkInstance;

/** Colors for a terminal with 16 of them, or none at all. */
export function colors(on: boolean): Colors {
  return new Chalk({ level: on ? 1 : 0 });
}
