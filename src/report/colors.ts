import { Chalk } from 'chalk';

/** Colors a text. */
export type Paint = (text: string) => string;

/** What colors the words of a report. */
export interface Colors {
  readonly red: Paint & { readonly bold: Paint };
  readonly green: Paint;
  readonly yellow: Paint & { readonly bold: Paint };
  readonly blue: Paint;
  readonly cyan: Paint & { readonly bold: Paint };
  readonly bold: Paint;
  readonly dim: Paint;
}

/** Colors for a terminal with 16 of them, or none at all. */
export function colors(on: boolean): Colors {
  return new Chalk({ level: on ? 1 : 0 });
}
