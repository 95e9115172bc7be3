import { dataTypes } from './data-types.ts';
import { keyTypes } from './key-types.ts';
import type { Column, WireTable } from './messages.ts';
import { ProtocolError } from './protocol-error.ts';
import type { Reader } from './reader.ts';

const NAME_MAX_BYTES = 1024;

/**
 * Reads the payload of a table definition (`peer_treat_definemsg` in peers.c). The parameters of rates and arrays are
 * demanded where the sender tells `expire`, as HAProxy does; bits of unknown data types become columns without encoding.
 *
 * @throws ProtocolError when it is cut short or contradicts itself
 */
export function decodeDefinition(payload: Reader): WireTable {
  const id = payload.varint32();
  const nameBytes = payload.count(NAME_MAX_BYTES, 'the length of a table name');
  if (nameBytes === 0) throw new ProtocolError('a table has no name');
  const name = payload.text(nameBytes);
  const keyTypeCode = payload.varint32();
  const keyType = keyTypes.find((row) => row.code === keyTypeCode);
  const keyLength = payload.varint32();
  if (keyType !== undefined && (keyLength === 0 || (keyType.length ?? keyLength) !== keyLength)) {
    throw new ProtocolError(`table "${name}" has keys of type ${keyType.name} with ${keyLength} bytes`);
  }
  const bits = BigInt(payload.varint());
  const expireMs = payload.left === 0 ? null : payload.varint32();
  const columns: Column[] = [];
  for (let code = 0; code < 64; code += 1) {
    if ((bits >> BigInt(code)) & 1n) columns.push(decodeColumn(payload, code, expireMs !== null));
  }
  const rest = payload.left === 0 ? null : payload.rest().slice();
  return { id, name, keyTypeCode, keyType: keyType?.name ?? null, keyLength, expireMs, columns, rest };
}

function decodeColumn(payload: Reader, code: number, hasParameters: boolean): Column {
  const type = dataTypes[code];
  if (type === undefined) {
    return { code, name: `data-type-${code}`, encoding: null, size: null, periodMs: null };
  }
  const { name, encoding, array } = type;
  const isRate = encoding === 'rate';
  if (!array && !isRate) return { code, name, encoding, size: null, periodMs: null };
  if (!hasParameters) {
    if (array) throw new ProtocolError(`the definition of a table does not include the size of ${name}`);
    return { code, name, encoding, size: null, periodMs: null };
  }
  const repeated = payload.varint32();
  if (repeated !== code) {
    throw new ProtocolError(
      `the definition of a table has parameters of data type ${repeated} in the place of ${name}`,
    );
  }
  const size = array ? payload.varint32() : null;
  return { code, name, encoding, size, periodMs: isRate ? payload.varint32() : null };
}
