import { branchOf, converterOf, dataTypeOf, existsIn } from '../../../grammar/vocabulary.ts';
import type { Version } from '../value/version.ts';

/** Converters that are not called after their data type. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['bytes_in_cnt', 'table_kbytes_in'],
  ['bytes_out_cnt', 'table_kbytes_out'],
]);

/**
 * The converter that looks a data type up in a table, so that rules can add it up; null for what cannot be added up
 * (tags, servers, arrays), for what is of one node alone (`conn_cur`), and where this version has no converter.
 */
export function converterFor(dataType: string, version: Version): string | null {
  const type = dataTypeOf(dataType);
  if (type === null || type.shape === 'array' || type.shape === 'rate-array') return null;
  if (dataType === 'conn_cur' || dataType.startsWith('gpt') || dataType.startsWith('server_')) return null;
  const name = OTHER_NAMES.get(dataType) ?? `table_${dataType}`;
  const branch = branchOf(version);
  const converter = converterOf(name, branch);
  return converter !== null && existsIn(converter, branch) ? name : null;
}
