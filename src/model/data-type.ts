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

const rows: readonly (readonly [string, DataType['shape'], string])[] = [
  ['server_id', 'scalar', '2.4'],
  ['gpt0', 'scalar', '2.4'],
  ['gpc0', 'scalar', '2.4'],
  ['gpc0_rate', 'rate', '2.4'],
  ['conn_cnt', 'scalar', '2.4'],
  ['conn_rate', 'rate', '2.4'],
  ['conn_cur', 'scalar', '2.4'],
  ['sess_cnt', 'scalar', '2.4'],
  ['sess_rate', 'rate', '2.4'],
  ['http_req_cnt', 'scalar', '2.4'],
  ['http_req_rate', 'rate', '2.4'],
  ['http_err_cnt', 'scalar', '2.4'],
  ['http_err_rate', 'rate', '2.4'],
  ['bytes_in_cnt', 'scalar', '2.4'],
  ['bytes_in_rate', 'rate', '2.4'],
  ['bytes_out_cnt', 'scalar', '2.4'],
  ['bytes_out_rate', 'rate', '2.4'],
  ['gpc1', 'scalar', '2.4'],
  ['gpc1_rate', 'rate', '2.4'],
  ['server_key', 'scalar', '2.4'],
  ['http_fail_cnt', 'scalar', '2.4'],
  ['http_fail_rate', 'rate', '2.4'],
  ['gpt', 'array', '2.5'],
  ['gpc', 'array', '2.5'],
  ['gpc_rate', 'rate-array', '2.5'],
  ['glitch_cnt', 'scalar', '3.0'],
  ['glitch_rate', 'rate', '3.0'],
];

const types: ReadonlyMap<string, DataType> = new Map(
  rows.map(([name, shape, since]) => [name, { name, shape, since }]),
);

/** Every name that `store` knows in some version, in the order of the types' numbers on the wire. */
export const dataTypeNames: readonly string[] = rows.map(([name]) => name);

/** The data type of that name; `server_name` is the old name of `server_key`. Null for any other word. */
export function dataTypeOf(name: string): DataType | null {
  return types.get(name === 'server_name' ? 'server_key' : name) ?? null;
}

/** Pairs that one table cannot store together: an array and the scalar that it replaces. */
export const exclusiveTypes: readonly (readonly [string, string])[] = [
  ['gpt', 'gpt0'],
  ['gpc', 'gpc0'],
  ['gpc', 'gpc1'],
  ['gpc_rate', 'gpc0_rate'],
  ['gpc_rate', 'gpc1_rate'],
];
