import { decodeDefinition } from './decode-definition.ts';
import { ReceivedDictionary } from './dictionary.ts';
import { FrameReader } from './frame.ts';
import { CLASS, CONTROL, ERROR, TABLE } from './message-types.ts';
import type { Cell, Column, Key, Message, Rate, Update, Value, WireTable } from './messages.ts';
import { ProtocolError } from './protocol-error.ts';
import type { Reader } from './reader.ts';

/** More tables than any peers section has; a bound on what a hostile sender makes us keep. */
const TABLES_LIMIT = 16384;

/** Longer than any server name or address. */
const DICTIONARY_TEXT_MAX_BYTES = 16384;

interface KnownTable {
  readonly definition: WireTable;
  lastId: number;
}

/**
 * Decodes what one side of a session sends after the handshake: keeps its tables, the one that is selected, the last id
 * of each and its dictionary. Made anew for each session, since all of that ends with it.
 */
export class Decoder {
  readonly #frames = new FrameReader();
  readonly #tables = new Map<number, KnownTable>();
  readonly #dictionary = new ReceivedDictionary();
  #current: KnownTable | undefined;

  /**
   * Appends the messages that these bytes complete, in order. Their keys and payloads are views of the bytes.
   *
   * @param messages holds, after an exception too, all that came before it
   * @throws ProtocolError when the bytes are none of this protocol; the session is over then
   */
  push(bytes: Uint8Array, messages: Message[]): void {
    const frames = this.#frames;
    frames.push(bytes);
    while (frames.next()) messages.push(this.#decode(frames.class, frames.type, frames.payload));
  }

  #decode(messageClass: number, type: number, payload: Reader): Message {
    switch (messageClass) {
      case CLASS.table:
        return this.#decodeTableMessage(type, payload);
      case CLASS.control:
        return CONTROLS.get(type) ?? unknown(messageClass, type, payload);
      case CLASS.error:
        return ERRORS.get(type) ?? unknown(messageClass, type, payload);
      default:
        return unknown(messageClass, type, payload);
    }
  }

  #decodeTableMessage(type: number, payload: Reader): Message {
    switch (type) {
      case TABLE.update:
      case TABLE.incrementalUpdate:
      case TABLE.timedUpdate:
      case TABLE.incrementalTimedUpdate:
        return this.#current === undefined
          ? unknown(CLASS.table, type, payload)
          : this.#decodeUpdate(this.#current, type, payload);
      case TABLE.definition:
        return { kind: 'table-definition', table: this.#define(decodeDefinition(payload)) };
      case TABLE.switch: {
        const tableId = payload.varint32();
        this.#current = this.#tables.get(tableId);
        return { kind: 'table-switch', tableId };
      }
      case TABLE.acknowledgement:
        return { kind: 'acknowledgement', tableId: payload.varint32(), updateId: payload.uint32() };
      default:
        return unknown(CLASS.table, type, payload);
    }
  }

  #define(definition: WireTable): WireTable {
    const known = this.#tables.get(definition.id);
    if (known === undefined && this.#tables.size === TABLES_LIMIT) {
      throw new ProtocolError(`more than ${TABLES_LIMIT} tables are defined`);
    }
    const lastId = known?.definition.name === definition.name ? known.lastId : 0;
    this.#current = { definition, lastId };
    this.#tables.set(definition.id, this.#current);
    return definition;
  }

  #decodeUpdate(current: KnownTable, type: number, payload: Reader): Update {
    const table = current.definition;
    const isTimed = type === TABLE.timedUpdate || type === TABLE.incrementalTimedUpdate;
    const incremental = type === TABLE.incrementalUpdate || type === TABLE.incrementalTimedUpdate;
    const id = incremental ? (current.lastId + 1) >>> 0 : payload.uint32();
    current.lastId = id;
    const expireMs = isTimed ? payload.uint32() : null;
    const key = decodeKey(table, payload);
    const values: Value[] = [];
    for (const column of table.columns) {
      if (column.encoding === null || table.keyType === null) break;
      values.push(this.#decodeColumn(column, payload));
    }
    const rest = payload.left === 0 ? null : payload.rest();
    return { kind: 'update', table, id, incremental, expireMs, key, values, rest };
  }

  #decodeColumn(column: Column, payload: Reader): Value {
    if (column.size === null) return this.#decodeValue(column, payload);
    const elements: Cell[] = [];
    for (let index = 0; index < column.size; index += 1) elements.push(this.#decodeValue(column, payload));
    return elements;
  }

  #decodeValue(column: Column, payload: Reader): Cell {
    switch (column.encoding) {
      case 'uint':
        return payload.varint32();
      case 'rate':
        return decodeRate(payload);
      case 'ull':
        return payload.varint();
      case 'int':
        return payload.varint32() | 0;
      case 'dictionary':
        return this.#decodeEntry(payload);
      case null:
        return null;
    }
  }

  #decodeEntry(payload: Reader): string | null {
    const length = payload.count(payload.left, 'the length of a dictionary entry');
    if (length === 0) return null;
    const end = payload.position + length;
    const id = payload.varint32();
    if (payload.position === end) return this.#dictionary.lookup(id);
    const text = payload.text(payload.count(DICTIONARY_TEXT_MAX_BYTES, 'the length of a dictionary string'));
    if (payload.position > end) throw new ProtocolError('a dictionary entry is longer than it announces');
    this.#dictionary.define(id, text);
    payload.position = end;
    return text;
  }
}

/** The messages that are nothing but their type. */
const CONTROLS: ReadonlyMap<number, Message> = new Map(
  (Object.keys(CONTROL) as (keyof typeof CONTROL)[]).map((kind) => [CONTROL[kind], { kind }]),
);
const ERRORS: ReadonlyMap<number, Message> = new Map(
  (Object.keys(ERROR) as (keyof typeof ERROR)[]).map((kind) => [ERROR[kind], { kind }]),
);

function unknown(messageClass: number, type: number, payload: Reader): Message {
  return { kind: 'unknown', class: messageClass, type, payload: payload.rest() };
}

function decodeRate(payload: Reader): Rate {
  const elapsedMs = payload.varint32();
  const current = payload.varint32();
  return { elapsedMs, current, previous: payload.varint32() };
}

function decodeKey(table: WireTable, payload: Reader): Key {
  switch (table.keyType) {
    case 'ip':
    case 'integer':
      return payload.uint32();
    case 'ipv6':
    case 'binary':
      return payload.take(table.keyLength);
    case 'string':
      return payload.take(payload.count(payload.left, 'the length of a key'));
    case null:
      return payload.rest();
  }
}
