/**
 * How a value is written. `int`: signed 32 bits, sign-extended to 64, as a varint. `uint`: 32 bits as a varint.
 * `ull`: 64 bits as a varint. `rate`: three varints, see `Rate`. `dictionary`: a string of the session's dictionary.
 */
export type Encoding = 'int' | 'uint' | 'ull' | 'rate' | 'dictionary';

/** One thing that a stick-table can store. */
export interface DataType {
  /** Its number on the wire: the bit in a table definition. */
  readonly code: number;
  readonly name: string;
  readonly encoding: Encoding;
  /** Whether a table stores several of it, as in `gpc(4)`. */
  readonly array: boolean;
}

const one = (code: number, name: string, encoding: Encoding): DataType => ({
  code,
  name,
  encoding,
  array: false,
});
const many = (code: number, name: string, encoding: Encoding): DataType => ({
  code,
  name,
  encoding,
  array: true,
});

/**
 * All data types of HAProxy 2.4 to 3.5 (`stktable_data_types` in stick_table.c). New ones come at the end: 19 with 2.0,
 * 20 and 21 with 2.4, 22 to 24 with 2.5, 25 and 26 with 3.0. The order of values on the wire is that of the codes.
 */
export const dataTypes: readonly DataType[] = [
  one(0, 'server_id', 'int'),
  one(1, 'gpt0', 'uint'),
  one(2, 'gpc0', 'uint'),
  one(3, 'gpc0_rate', 'rate'),
  one(4, 'conn_cnt', 'uint'),
  one(5, 'conn_rate', 'rate'),
  one(6, 'conn_cur', 'uint'),
  one(7, 'sess_cnt', 'uint'),
  one(8, 'sess_rate', 'rate'),
  one(9, 'http_req_cnt', 'uint'),
  one(10, 'http_req_rate', 'rate'),
  one(11, 'http_err_cnt', 'uint'),
  one(12, 'http_err_rate', 'rate'),
  one(13, 'bytes_in_cnt', 'ull'),
  one(14, 'bytes_in_rate', 'rate'),
  one(15, 'bytes_out_cnt', 'ull'),
  one(16, 'bytes_out_rate', 'rate'),
  one(17, 'gpc1', 'uint'),
  one(18, 'gpc1_rate', 'rate'),
  one(19, 'server_key', 'dictionary'),
  one(20, 'http_fail_cnt', 'uint'),
  one(21, 'http_fail_rate', 'rate'),
  many(22, 'gpt', 'uint'),
  many(23, 'gpc', 'uint'),
  many(24, 'gpc_rate', 'rate'),
  one(25, 'glitch_cnt', 'uint'),
  one(26, 'glitch_rate', 'rate'),
];
