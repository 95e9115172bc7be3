import { type CallOptions, callTogether } from './call.ts';
import type { RuntimeEndpoint } from './runtime-target.ts';

/**
 * Whether a table stores a data type under this very name. What `show table` prints does not tell: the elements of an array
 * `gpc(2)` are printed like `gpc0` and `gpc1`.
 *
 * @throws RuntimeError as for a call
 */
export async function storesData(
  endpoint: RuntimeEndpoint,
  table: string,
  dataType: string,
  options: CallOptions,
): Promise<boolean> {
  // A filter that lets nothing through: HAProxy looks at its data type first.
  const filter = `show table ${table} data.${dataType} lt -9223372036854775807`;
  return !/nknown data type|not stored/.test((await callTogether(endpoint, [filter], options)).text);
}
