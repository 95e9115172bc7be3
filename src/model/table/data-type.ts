import { dataTypes as recorded } from '../../../grammar/vocabulary.ts';

/** A data type that `store` can name, as in the table of HAProxy's src/stick_table.c. */
export interface DataType {
  readonly name: string;
  /** `rate` takes a period, `array` a number of elements, `rate-array` both. */
  readonly shape: 'scalar' | 'rate' | 'array' | 'rate-array';
  readonly since: string;
}

/** A data type with the arguments that a table gives it. */
export interface StoredType {
  readonly type: DataType;
  /** Number of elements; 1 for what is no array. */
  readonly size: number;
  /** Period in milliseconds; null for what is no rate. */
  readonly periodMs: number | null;
}

const types: ReadonlyMap<string, DataType> = new Map(
  recorded.flatMap(({ keyword, alias, args, since }) => {
    const rate = args.includes('period');
    const shape = args.includes('size') ? (rate ? 'rate-array' : 'array') : rate ? 'rate' : 'scalar';
    const type: DataType = { name: keyword, shape, since: since ?? '2.4' };
    return [keyword, ...(alias === null ? [] : [alias])].map((name) => [name, type] as const);
  }),
);

/** Every name that `store` knows in some version, in the order of the types' numbers on the wire. */
export const dataTypeNames: readonly string[] = recorded.map(({ keyword }) => keyword);

/** The data type of that name; `server_name` is the old name of `server_key`. Null for any other word. */
export function dataTypeOf(name: string): DataType | null {
  return types.get(name) ?? null;
}

/** Pairs that one table cannot store together: an array and the scalar that it replaces. */
export const exclusiveTypes: readonly (readonly [string, string])[] = recorded.flatMap(
  ({ keyword, excludes }) => excludes.map((scalar) => [keyword, scalar] as const),
);
