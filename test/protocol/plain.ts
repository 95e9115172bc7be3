import { formatKey } from '../../src/probe/key-text.ts';
import type { Message, Value, WireTable } from '../../src/protocol/messages.ts';
import type { RecordedMessage } from './recorded.ts';

/** A message in the form of the recordings, for comparison with what their own decoder saw. */
export function toRecorded(message: Message): RecordedMessage {
  switch (message.kind) {
    case 'table-definition':
      return recordDefinition(message.table);
    case 'update':
      return {
        m: `${message.incremental ? 'incupdate' : 'update'}${message.expireMs === null ? '' : '_timed'}`,
        id: message.id,
        ...(message.expireMs === null ? {} : { expire_ms: message.expireMs }),
        table: message.table.name,
        key: recordKey(message),
        data: Object.fromEntries(
          message.values.map((value, index) => [name(message.table, index), recordValue(value)]),
        ),
      };
    case 'acknowledgement':
      return { m: 'ack', id: message.tableId, update: message.updateId, extra: '' };
    case 'resync-request':
      return { m: 'resync_req' };
    default:
      return { m: message.kind.replaceAll('-', '_') };
  }
}

/** A recorded message without what this decoder does not keep: how a dictionary entry was encoded. */
export function simplify({ data, ...message }: RecordedMessage): unknown {
  if (data === undefined) return message;
  const values = Object.entries(data).map(([key, value]) => [key, isEntry(value) ? value.value : value]);
  return { ...message, data: Object.fromEntries(values) };
}

function isEntry(value: unknown): value is { readonly value: string } {
  return typeof value === 'object' && value !== null && 'cache_id' in value;
}

function name(table: WireTable, index: number): string {
  return table.columns[index]?.name ?? '';
}

function recordDefinition(table: WireTable): RecordedMessage {
  const bits = table.columns.reduce((sum, { code }) => sum + 2 ** code, 0);
  const parameters = table.columns
    .filter(({ size, periodMs }) => size !== null || periodMs !== null)
    .map(({ code, size, periodMs }) => [
      code,
      { ...(size === null ? {} : { nelem: size }), ...(periodMs === null ? {} : { period: periodMs }) },
    ]);
  return {
    m: 'define',
    id: table.id,
    name: table.name,
    keytype: table.keyTypeCode,
    keytype_name: table.keyType === 'ip' ? 'ipv4' : (table.keyType ?? ''),
    keylen: table.keyLength,
    bits,
    params: Object.fromEntries(parameters),
    expire: table.expireMs ?? -1,
    types: table.columns.map((column) => column.name),
    trailing: Buffer.from(table.rest ?? []).toString('hex'),
  };
}

function recordKey({ table, key }: Extract<Message, { kind: 'update' }>): string {
  return table.keyType === 'string' && typeof key !== 'number'
    ? Buffer.from(key).toString('latin1')
    : formatKey(table, key);
}

function recordValue(value: Value): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if ('elapsedMs' in value) return [value.elapsedMs, value.current, value.previous];
  return value.map(recordValue);
}
