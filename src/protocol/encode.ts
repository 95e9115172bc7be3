import { SentDictionary } from './dictionary.ts';
import { CLASS, CONTROL, ERROR, hasPayload, TABLE, updateType } from './message-types.ts';
import type { Key, Message, Rate, Update, Value, WireTable } from './messages.ts';
import { Writer } from './writer.ts';

/**
 * Encodes what one side of a session says after the handshake; keeps the dictionary that goes with it. Nothing is
 * checked against the state of the session: an update belongs to the table that was defined last.
 */
export class Encoder {
  readonly #dictionary = new SentDictionary();

  encode(message: Message): Uint8Array {
    switch (message.kind) {
      case 'resync-request':
      case 'resync-finished':
      case 'resync-partial':
      case 'resync-confirm':
      case 'heartbeat':
        return Uint8Array.of(CLASS.control, CONTROL[message.kind]);
      case 'protocol-error':
      case 'size-limit-error':
        return Uint8Array.of(CLASS.error, ERROR[message.kind]);
      case 'table-definition':
        return frame(CLASS.table, TABLE.definition, encodeDefinition(message.table));
      case 'table-switch':
        return frame(CLASS.table, TABLE.switch, new Writer().varint(message.tableId));
      case 'acknowledgement':
        return frame(
          CLASS.table,
          TABLE.acknowledgement,
          new Writer().varint(message.tableId).uint32(message.updateId),
        );
      case 'update':
        return frame(CLASS.table, updateType(message), this.#encodeUpdate(message));
      case 'unknown':
        return hasPayload(message.type)
          ? frame(message.class, message.type, new Writer().raw(message.payload))
          : Uint8Array.of(message.class, message.type);
    }
  }

  #encodeUpdate(update: Update): Writer {
    const writer = new Writer();
    if (!update.incremental) writer.uint32(update.id);
    if (update.expireMs !== null) writer.uint32(update.expireMs);
    encodeKey(writer, update.table, update.key);
    for (const value of update.values) this.#encodeValue(writer, value);
    return update.rest === null ? writer : writer.raw(update.rest);
  }

  #encodeValue(writer: Writer, value: Value): void {
    if (typeof value === 'number' || typeof value === 'bigint') {
      writer.varint(value < 0 ? BigInt.asUintN(64, BigInt(value)) : value);
    } else if (typeof value === 'string') {
      this.#encodeEntry(writer, value);
    } else if (value === null) {
      writer.varint(0);
    } else if (isRate(value)) {
      writer.varint(value.elapsedMs).varint(value.current).varint(value.previous);
    } else {
      for (const element of value) this.#encodeValue(writer, element);
    }
  }

  #encodeEntry(writer: Writer, text: string): void {
    const { id, isNew } = this.#dictionary.put(text);
    const entry = new Writer().varint(id);
    if (isNew) entry.varint(text.length).text(text);
    writer.varint(entry.length).raw(entry.bytes());
  }
}

function isRate(value: Exclude<Value, number | bigint | string | null>): value is Rate {
  return 'elapsedMs' in value;
}

function frame(messageClass: number, type: number, payload: Writer): Uint8Array {
  return new Writer().uint8(messageClass).uint8(type).varint(payload.length).raw(payload.bytes()).bytes();
}

function encodeDefinition(table: WireTable): Writer {
  const writer = new Writer().varint(table.id).varint(table.name.length).text(table.name);
  const bits = table.columns.reduce((sum, column) => sum | (1n << BigInt(column.code)), 0n);
  writer.varint(table.keyTypeCode).varint(table.keyLength).varint(bits);
  if (table.expireMs !== null) {
    writer.varint(table.expireMs);
    for (const { code, size, periodMs } of table.columns) {
      if (size === null && periodMs === null) continue;
      writer.varint(code);
      if (size !== null) writer.varint(size);
      if (periodMs !== null) writer.varint(periodMs);
    }
  }
  return table.rest === null ? writer : writer.raw(table.rest);
}

function encodeKey(writer: Writer, table: WireTable, key: Key): void {
  if (typeof key === 'number') {
    writer.uint32(key);
    return;
  }
  if (table.keyType === 'string') writer.varint(key.length);
  writer.raw(key);
}
