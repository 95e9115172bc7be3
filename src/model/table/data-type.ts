import { type DataType, dataTypes } from '../../../grammar/vocabulary.ts';

/** A data type with the arguments that a table gives it. */
export interface StoredType {
  readonly type: DataType;
  /** Number of elements; 1 for what is no array. */
  readonly size: number;
  /** Period in milliseconds; null for what is no rate. */
  readonly periodMs: number | null;
}

/** Every name that `store` accepts in some version, in the order of the types' numbers on the wire. */
export const dataTypeNames: readonly string[] = dataTypes.map(({ keyword }) => keyword);

/** Pairs that one table cannot store together: an array and the scalar that it replaces. */
export const exclusiveTypes: readonly (readonly [array: string, scalar: string])[] = dataTypes.flatMap(
  ({ keyword, excludes }) => excludes.map((scalar) => [keyword, scalar] as const),
);
