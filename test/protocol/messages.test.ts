import { describe, expect, test } from 'vitest';
import { Decoder } from '../../src/protocol/decode.ts';
import { Encoder } from '../../src/protocol/encode.ts';
import type { Message, WireTable } from '../../src/protocol/messages.ts';

const bytes = (...parts: readonly string[]): Uint8Array =>
  Buffer.from(parts.join('').replaceAll(' ', ''), 'hex');
const text = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value, 'latin1'));

const plain = { encoding: 'uint', size: null, periodMs: null } as const;
const table = (definition: Partial<WireTable>): WireTable => ({
  id: 1,
  name: 't',
  keyTypeCode: 4,
  keyType: 'ip',
  keyLength: 4,
  expireMs: 1_800_000,
  columns: [{ code: 2, name: 'gpc0', ...plain }],
  rest: null,
  ...definition,
});

const ip = table({});
const ipRates = table({
  columns: [
    { code: 0, name: 'server_id', ...plain, encoding: 'int' },
    { code: 10, name: 'http_req_rate', encoding: 'rate', size: null, periodMs: 10_000 },
    { code: 13, name: 'bytes_in_cnt', ...plain, encoding: 'ull' },
  ],
});
const arrays = table({
  id: 300,
  columns: [
    { code: 22, name: 'gpt', ...plain, size: 3 },
    { code: 24, name: 'gpc_rate', encoding: 'rate', size: 2, periodMs: 10_000 },
  ],
});
const strings = table({
  name: '/T',
  keyTypeCode: 6,
  keyType: 'string',
  keyLength: 33,
  expireMs: 0,
  columns: [{ code: 19, name: 'server_key', ...plain, encoding: 'dictionary' }],
});
const ipv6 = table({ keyTypeCode: 5, keyType: 'ipv6', keyLength: 16, columns: [] });
const binary = table({ keyTypeCode: 7, keyType: 'binary', keyLength: 3, columns: [] });
const integer = table({ keyTypeCode: 2, keyType: 'integer', columns: [] });
const old = table({ expireMs: null });
const newer = table({
  columns: [
    { code: 2, name: 'gpc0', ...plain },
    { code: 40, name: 'data-type-40', encoding: null, size: null, periodMs: null },
  ],
  rest: Uint8Array.of(40, 5),
});
const strange = table({ keyTypeCode: 9, keyType: null, keyLength: 2 });

const define = (definition: WireTable): Message => ({ kind: 'table-definition', table: definition });

/** Every message, byte for byte. Each row is one stream: what one side says in order. */
const streams: readonly {
  readonly what: string;
  readonly wire: Uint8Array;
  readonly says: readonly Message[];
}[] = [
  {
    what: 'the control messages',
    wire: bytes('00 00', '00 01', '00 02', '00 03', '00 04'),
    says: [
      { kind: 'resync-request' },
      { kind: 'resync-finished' },
      { kind: 'resync-partial' },
      { kind: 'resync-confirm' },
      { kind: 'heartbeat' },
    ],
  },
  {
    what: 'the error messages',
    wire: bytes('01 00', '01 01'),
    says: [{ kind: 'protocol-error' }, { kind: 'size-limit-error' }],
  },
  {
    what: 'a table and its updates: with id, incremental, timed, timed incremental',
    wire: bytes(
      // definition, 11 bytes: id 1, name "t", ip, 4 bytes, gpc0, 1800000 ms
      '0a 82 0a  01  01 74  04  04  04  f0e5ed05',
      // update, 9 bytes: id 7, 192.0.2.1, gpc0 5
      '0a 80 09  00000007  c0000201  05',
      // 192.0.2.2, gpc0 240
      '0a 81 06  c0000202  f000',
      // id 2147483649, 1799099 ms, 192.0.2.3, gpc0 0
      '0a 85 0d  80000001  001b73bb  c0000203  00',
      // 0 ms, 192.0.2.4, gpc0 1
      '0a 86 09  00000000  c0000204  01',
    ),
    says: [
      define(ip),
      update(ip, { id: 7, key: 0xc0000201, values: [5] }),
      update(ip, { id: 8, incremental: true, key: 0xc0000202, values: [240] }),
      update(ip, { id: 2_147_483_649, expireMs: 1_799_099, key: 0xc0000203, values: [0] }),
      update(ip, { id: 2_147_483_650, incremental: true, expireMs: 0, key: 0xc0000204, values: [1] }),
    ],
  },
  {
    what: 'signed numbers, rates and 64-bit counters',
    wire: bytes(
      // definition: bits 0, 10, 13 = 0x2401; http_req_rate (10) over 10000 ms
      '0a 82 10  01  01 74  04  04  f1b103  f0e5ed05  0a f0e203',
      // server_id -5; 402 ms, 5 now, 300 before; 2^64 - 1
      '0a 80 21  00000001  0a000001  fbf0fefefefefefefe0e  f20a 05 fc03  fff0fefefefefefefe0e',
      // server_id 1; a counter never used; 2^32
      '0a 81 11  0a000002  01  faeaf7fe7e 00 00  f0f1fefe7e',
    ),
    says: [
      define(ipRates),
      update(ipRates, {
        id: 1,
        key: 0x0a000001,
        values: [-5, { elapsedMs: 402, current: 5, previous: 300 }, 18_446_744_073_709_551_615n],
      }),
      update(ipRates, {
        id: 2,
        incremental: true,
        key: 0x0a000002,
        values: [1, { elapsedMs: 4_294_952_858, current: 0, previous: 0 }, 4_294_967_296],
      }),
    ],
  },
  {
    what: 'arrays, in a table with an id of two bytes',
    wire: bytes(
      // definition: bits 22, 24; gpt (22) of 3; gpc_rate (24) of 2 over 10000 ms
      '0a 82 15  fc03  01 74  04  04  f0f1fe4e  f0e5ed05  16 03  18 02 f0e203',
      // gpt 1 300 70000; gpc_rate (1 ms, 3, 0) (1 ms, 6, 0)
      '0a 80 14  00000001  7f000001  01 fc03 f08821  01 03 00  01 06 00',
    ),
    says: [
      define(arrays),
      update(arrays, {
        id: 1,
        key: 0x7f000001,
        values: [
          [1, 300, 70_000],
          [
            { elapsedMs: 1, current: 3, previous: 0 },
            { elapsedMs: 1, current: 6, previous: 0 },
          ],
        ],
      }),
    ],
  },
  {
    what: 'string keys and the dictionary: a new string, a known one, none, and one that replaces nothing',
    wire: bytes(
      // definition: name "/T", string of 33, server_key (bit 19), no expiry
      '0a 82 0b  01  02 2f54  06  21  f0f1fe00  00',
      // key "u1"; 7 bytes: id 1, 5 bytes "alpha"
      '0a 80 0f  00000001  02 7531  07 01 05 616c706861',
      // empty key; 1 byte: id 1
      '0a 81 03  00  01 01',
      // key with a zero and a byte beyond ASCII; no value
      '0a 81 05  03 6100e9  00',
      // key "="; 3 bytes: id 2, 1 byte "b"
      '0a 81 06  01 3d  03 02 01 62',
    ),
    says: [
      define(strings),
      update(strings, { id: 1, key: text('u1'), values: ['alpha'] }),
      update(strings, { id: 2, incremental: true, key: text(''), values: ['alpha'] }),
      update(strings, { id: 3, incremental: true, key: text('a\0é'), values: [null] }),
      update(strings, { id: 4, incremental: true, key: text('='), values: ['b'] }),
    ],
  },
  {
    what: 'keys of the other types, in tables without data; the last id is kept per table',
    wire: bytes(
      '0a 82 0a  01  01 74  05  10  00  f0e5ed05',
      '0a 80 14  00000001  20010db8000000000000000000000001',
      '0a 82 0a  02  01 62  07  03  00  f0e5ed05',
      '0a 80 07  00000009  00ff3d',
      '0a 82 0a  03  01 69  02  04  00  f0e5ed05',
      '0a 80 08  00000005  fffffffe',
      '0a 83 01  01',
      '0a 81 10  00000000000000000000000000000001',
    ),
    says: [
      define(ipv6),
      update(ipv6, { id: 1, key: Uint8Array.from(Buffer.from('20010db8000000000000000000000001', 'hex')) }),
      define({ ...binary, id: 2, name: 'b' }),
      update({ ...binary, id: 2, name: 'b' }, { id: 9, key: Uint8Array.of(0, 0xff, 0x3d) }),
      define({ ...integer, id: 3, name: 'i' }),
      update({ ...integer, id: 3, name: 'i' }, { id: 5, key: 4_294_967_294 }),
      { kind: 'table-switch', tableId: 1 },
      update(ipv6, {
        id: 2,
        incremental: true,
        key: Uint8Array.from([...Array.from({ length: 15 }, () => 0), 1]),
      }),
    ],
  },
  {
    what: 'acknowledgements',
    wire: bytes('0a 84 05  01  00000003', '0a 84 06  f000  80000000'),
    says: [
      { kind: 'acknowledgement', tableId: 1, updateId: 3 },
      { kind: 'acknowledgement', tableId: 240, updateId: 2_147_483_648 },
    ],
  },
  {
    what: 'a definition of an old sender, without expiry',
    wire: bytes('0a 82 06  01  01 74  04  04  04', '0a 80 09  00000001  0a000001  05'),
    says: [define(old), update(old, { id: 1, key: 0x0a000001, values: [5] })],
  },
  {
    what: 'a data type of a newer HAProxy: what is known before it is read, the rest is kept',
    wire: bytes(
      // bits 2 and 40; two bytes of parameters of the unknown type
      '0a 82 12  01  01 74  04  04  f4f1fefefefe00  f0e5ed05  28 05',
      '0a 80 0c  00000001  0a000001  05  010203',
    ),
    says: [
      define(newer),
      update(newer, { id: 1, key: 0x0a000001, values: [5], rest: Uint8Array.of(1, 2, 3) }),
    ],
  },
  {
    what: 'a key type of a newer HAProxy: the rest of the update is kept',
    wire: bytes('0a 82 0a  01  01 74  09  02  04  f0e5ed05', '0a 80 07  00000001  616205'),
    says: [define(strange), update(strange, { id: 1, key: Uint8Array.of(0x61, 0x62, 5) })],
  },
  {
    what: 'messages of a newer protocol, and an update before any table',
    wire: bytes(
      '00 05',
      '02 07',
      '02 87 02 0102',
      '0a 87 00',
      '0a 80 09 00000001 0a000001 05',
      'ff ff 01 00',
    ),
    says: [
      { kind: 'unknown', class: 0, type: 5, payload: new Uint8Array(0) },
      { kind: 'unknown', class: 2, type: 7, payload: new Uint8Array(0) },
      { kind: 'unknown', class: 2, type: 0x87, payload: Uint8Array.of(1, 2) },
      { kind: 'unknown', class: 10, type: 0x87, payload: new Uint8Array(0) },
      { kind: 'unknown', class: 10, type: 0x80, payload: Uint8Array.of(0, 0, 0, 1, 10, 0, 0, 1, 5) },
      { kind: 'unknown', class: 255, type: 255, payload: Uint8Array.of(0) },
    ],
  },
];

function update(definition: WireTable, fields: Partial<Extract<Message, { kind: 'update' }>>): Message {
  return {
    kind: 'update',
    table: definition,
    id: 0,
    incremental: false,
    expireMs: null,
    key: 0,
    values: [],
    rest: null,
    ...fields,
  };
}

/** Keys and payloads come as views of whatever bytes were pushed; for comparison they are made plain. */
function plainly(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, part: unknown) => {
      if (part instanceof Uint8Array) return `hex ${Buffer.from(part).toString('hex')}`;
      if (isBufferJson(part)) return `hex ${Buffer.from(part.data).toString('hex')}`;
      return typeof part === 'bigint' ? `${part}n` : part;
    }),
  );
}

function isBufferJson(value: unknown): value is { type: 'Buffer'; data: number[] } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    value.type === 'Buffer' &&
    'data' in value
  );
}

describe.each(streams)('$what', ({ wire, says }) => {
  test('is decoded', () => {
    const messages: Message[] = [];
    new Decoder().push(wire, messages);
    expect(plainly(messages)).toEqual(plainly(says));
  });

  test('is encoded', () => {
    const encoder = new Encoder();
    const written = Buffer.concat(says.map((message) => encoder.encode(message)));
    expect(written.toString('hex')).toBe(Buffer.from(wire).toString('hex'));
  });
});

describe('what no peer may send', () => {
  const definition = '0a820a01017404 0404f0e5ed05';
  test.each([
    ['a length of more than five bytes', 'ffff ffffffffffff', 'is more than 5 bytes'],
    ['a length of two megabytes', '0a80 fff0fe0e', 'the length of a message is'],
    ['a definition without anything', '0a82 00', 'ends in the middle of an integer'],
    ['a table without a name', '0a82 05 01 00 040404', 'a table has no name'],
    ['a name longer than its definition', '0a82 04 01 7f 7474', 'ends before the 127 bytes'],
    ['a name of 2 kB', '0a82 04 01 f070 74', 'the length of a table name is 2032'],
    ['addresses of five bytes', '0a820a01017404 0504f0e5ed05', 'keys of type ip with 5 bytes'],
    ['strings of no byte', '0a820a01017406 0004f0e5ed05', 'keys of type string with 0 bytes'],
    ['a rate without its period', '0a820701017404 0408 05', 'ends in the middle of an integer'],
    [
      'the parameters of another type',
      '0a820901017404 0408 05 0501',
      'data type 5 in the place of gpc0_rate',
    ],
    ['an array of unknown size', '0a820901017404 04f0f1fe0e', 'does not include the size of gpt'],
    ['an update shorter than its id', `${definition} 0a80 03 000000`, 'in the middle of a 32-bit number'],
    ['an update without its key', `${definition} 0a80 04 00000001`, 'in the middle of a 32-bit number'],
    ['an update without its data', `${definition} 0a80 08 00000001 0a000001`, 'in the middle of an integer'],
    ['an acknowledgement without an id', '0a84 02 0100', 'in the middle of a 32-bit number'],
    ['a switch to nothing', '0a83 00', 'in the middle of an integer'],
    [
      'a dictionary id beyond the cache',
      '0a820a01017404 04f0f1fe00 00 0a80 0c 00000001 0a000001 03 81 01 61',
      'a dictionary id is',
    ],
  ])('%s', (_what, hex, message) => {
    const messages: Message[] = [];
    expect(() => new Decoder().push(bytes(hex), messages)).toThrow(message);
  });
});
