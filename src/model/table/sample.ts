import {
  converterNames,
  converterOf,
  dataTypeOf,
  fetchNames,
  fetchOf,
  type Sample,
} from '../../../grammar/vocabulary.ts';
import type { GivenArgument } from '../sample/arguments.ts';

/** What a fetch or converter does with a table. */
export interface DataUse {
  /** The data type that it reads or writes; null where it looks at the entry alone (`sc_tracked`, `table_idle`). */
  readonly dataType: string | null;
  /** The counter whose table it looks at where it names none; null for `src_*` and converters. */
  readonly counter: number | null;
  /** The element of an array. */
  readonly index: number | null;
  readonly writes: boolean;
}

const NAME = /^(sc\d*|src|table)_(get_|inc_|clr_|updt_)?(\w+)$/;

/** Names that differ from the data type after them. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['kbytes_in', 'bytes_in_cnt'],
  ['kbytes_out', 'bytes_out_cnt'],
]);

/**
 * The data behind a fetch or converter of HAProxy's src/stick_table.c, by its name; null for samples that have nothing
 * to do with the content of tables.
 */
export function dataUseOf(sample: Sample, given: readonly GivenArgument[]): DataUse | null {
  const match = NAME.exec(sample.keyword);
  if (match === null || !sample.args.some(({ type }) => type === 'table')) return null;
  const [, family = '', verb, rest = ''] = match;
  const name = OTHER_NAMES.get(rest) ?? rest;
  const dataType = dataTypeOf(name);
  const numbers = given.filter(({ type }) => type === 'integer').map(({ value }) => Number(value));
  const isArray = dataType?.shape === 'array' || dataType?.shape === 'rate-array';
  const inName = /^sc(\d+)$/.exec(family)?.[1];
  return {
    dataType: dataType?.keyword ?? null,
    counter: inName !== undefined ? Number(inName) : family === 'sc' ? (numbers[isArray ? 1 : 0] ?? 0) : null,
    index: isArray ? (numbers[0] ?? null) : null,
    writes: verb === 'inc_' || verb === 'clr_' || verb === 'updt_',
  };
}

/** The names of the fetches and converters that read or write a data type, in any version. */
export function samplesOf(dataType: string): readonly string[] {
  const samples = [
    ...fetchNames().map((name) => fetchOf(name)),
    ...converterNames().map((name) => converterOf(name)),
  ];
  return samples.flatMap((sample) =>
    sample !== null && dataUseOf(sample, [])?.dataType === dataType ? [sample.keyword] : [],
  );
}
