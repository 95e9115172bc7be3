import { describe, expect, test } from 'vitest';
import { describeTable, formatEntry, stringifyEntry, toEntry } from '../../src/probe/entry.ts';
import { formatKey } from '../../src/probe/key-text.ts';
import { Decoder } from '../../src/protocol/decode.ts';
import type { Message, Rate, Update, WireTable } from '../../src/protocol/messages.ts';
import { rateOf } from '../../src/protocol/rate.ts';
import { learners, type RecordedSession, receivedBytes, saidBytes, sessions } from '../protocol/recorded.ts';

/** The updates of the lesson, as they were sent. */
function lesson(session: RecordedSession): readonly Update[] {
  const messages: Message[] = [];
  new Decoder().push(receivedBytes(session), messages);
  return messages.slice(...session.lesson).filter((message) => message.kind === 'update');
}

/** A line of `show table` without what is not on the wire: `shard=` of 2.8 and later; `exp=` is compared by itself. */
const strip = (line: string): string => line.replace(/ (?:shard|exp)=(?:\d+|\?)/g, '');
const expiry = (line: string): number => Number(/ exp=(\d+)/.exec(line)?.[1]);

/** HAProxy 2.4 prints 64-bit counters and rates as if they were signed. */
const signed = (line: string): string =>
  line
    .replace(/(_cnt=)(\d+)/g, (_all, name, value) => name + BigInt.asIntN(64, BigInt(value)))
    .replace(/(_rate\(\d+\)=)(\d+)/g, (_all, name, value) => name + BigInt.asIntN(32, BigInt(value)));

/** What `show table` multiplies back when the table has a `brates-factor`, which is not on the wire. */
const scaled = (line: string, factor: bigint): string =>
  line.replace(/(bytes_\w+_rate\(\d+\)=)(\d+)/g, (_all, name, value) => name + BigInt(value) * factor);

describe.each(
  sessions.filter(({ showTable }) => showTable !== null).map((session) => [session.file, session] as const),
)('the lesson of %s', (_file, session) => {
  test('is what "show table" printed', () => {
    const factor = BigInt(/ brates-factor (\d+)/.exec(session.tables.join())?.[1] ?? 1);
    const taught = lesson(session).map((update) => {
      const line = scaled(formatEntry(update), factor);
      return `${update.table.name} ${session.haproxy.startsWith('2.4') ? signed(line) : line}`;
    });
    const shown = Object.entries(session.showTable ?? {}).flatMap(([name, lines]) =>
      lines.map((line) => `${name.replace(/^.*\//, '/')} ${line}`),
    );
    expect(taught.map(strip).sort()).toEqual(shown.map(strip).sort());
    for (const update of lesson(session))
      expect(stringifyEntry(update)).toBe(JSON.stringify(toEntry(update)));

    if (session.file.endsWith('hello2.0.json')) return;
    const expiries = new Map(taught.map((line) => [strip(line), expiry(line)]));
    for (const line of shown)
      expect(Math.abs(expiry(line) - (expiries.get(strip(line)) ?? Number.NaN))).toBeLessThan(100);
  });
});

/** What a node does not take as it comes: keys longer than its table has or with a zero, connections of others. */
function stored(update: Update): string {
  const key =
    update.table.keyType === 'string' && typeof update.key !== 'number'
      ? cutString(update.key, update.table)
      : update.key;
  return formatEntry({ ...update, key }).replace(/ conn_cur=\d+/, ' conn_cur=0');
}

function cutString(key: Uint8Array, { keyLength }: WireTable): Uint8Array {
  const end = key.indexOf(0);
  return key.subarray(0, Math.min(end === -1 ? key.length : end, keyLength - 1));
}

describe.each(learners.map((learner) => [learner.file, learner] as const))(
  'what %s taught',
  (_file, learner) => {
    test('is read as the node itself read it', () => {
      const messages: Message[] = [];
      new Decoder().push(saidBytes(learner, 'sent'), messages);
      const end = messages.findIndex(({ kind }) => kind === 'resync-finished');
      const updates = messages.slice(0, end).filter((message) => message.kind === 'update');
      const moving = (line: string): string => strip(line).replace(/(_rate\(\d+\))=\d+/g, '$1');
      for (const [name, lines] of Object.entries(learner.showTable)) {
        // The node's own arrays have other sizes than those that it was taught, to see that it cuts and fills them.
        if (name === 'arr') continue;
        const read = updates.filter((update) => update.table.name === name).map(stored);
        const printed = learner.haproxy.startsWith('2.4') ? read.map(signed) : read;
        expect(printed.map(moving).sort()).toEqual(
          lines
            .map(moving)
            .map((line) => line.replace(/ conn_cur=\d+/, ' conn_cur=0'))
            .sort(),
        );
      }
    });
  },
);

const table = (keyType: WireTable['keyType']): WireTable => ({
  id: 1,
  name: 't',
  keyTypeCode: 0,
  keyType,
  keyLength: 16,
  expireMs: 0,
  columns: [],
  rest: null,
});

describe('the text of a key', () => {
  test.each([
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000000000001', '::1'],
    ['20010db8000000000000000000000001', '2001:db8::1'],
    ['20010db8000000010000000000000001', '2001:db8:0:1::1'],
    ['20010db8000100000001000000010001', '2001:db8:1:0:1:0:1:1'],
    ['00010000000000010000000000000000', '1:0:0:1::'],
    ['00000000000000000000ffffc0000201', '::ffff:192.0.2.1'],
    ['000000000000000000000000c0000201', '::192.0.2.1'],
    ['00000000000000000001ffffc0000201', '::1:ffff:c000:201'],
    ['fe800000000000000123456789abcdef', 'fe80::123:4567:89ab:cdef'],
  ])('ipv6 %s', (hex, text) => {
    expect(formatKey(table('ipv6'), Buffer.from(hex, 'hex'))).toBe(text);
  });

  test.each([
    ['plain-Text_1.~!', 'plain-Text_1.~!'],
    ['a b', 'a\\ b'],
    ['a=b\\c', 'a\\=b\\\\c'],
    ['\x00\t\n\x1b\x7f\xe9', '\\x00\\t\\n\\e\\x7F\\xE9'],
    ['', ''],
  ])('string %j', (key, text) => {
    expect(formatKey(table('string'), Buffer.from(key, 'latin1'))).toBe(text);
  });

  test('numbers, addresses and bytes', () => {
    expect(formatKey(table('integer'), 4_294_967_295)).toBe('4294967295');
    expect(formatKey(table('ip'), 0xfffefdfc)).toBe('255.254.253.252');
    expect(formatKey(table('binary'), Uint8Array.of(0, 0xab, 0xff))).toBe('00ABFF');
    expect(formatKey(table(null), Uint8Array.of(1))).toBe('01');
  });
});

describe('the rate that a counter means', () => {
  const rate = (elapsedMs: number, current: number, previous: number): Rate => ({
    elapsedMs,
    current,
    previous,
  });
  test.each([
    [rate(0, 0, 0), 0],
    [rate(402, 5, 0), 5],
    [rate(5000, 10, 100), 60],
    [rate(9999, 0, 100), 0],
    [rate(10_000, 7, 100), 7],
    [rate(10_001, 100, 9), 99],
    [rate(15_000, 101, 9), 50],
    [rate(20_000, 100, 9), 0],
    [rate(20_001, 100, 9), 0],
    [rate(19_999, 1, 0), 1],
    [rate(5000, 0, 1), 1],
    [rate(5000, 0, 2), 1],
    [rate(4_294_952_858, 0, 0), 0],
    [rate(0, 4_294_967_295, 4_294_967_295), 8_589_934_590],
  ])('%j', (counter, value) => {
    expect(rateOf(counter, 10_000)).toBe(value);
  });
});

test('an entry and its table in JSON', () => {
  const definition: WireTable = {
    ...table('ip'),
    keyLength: 4,
    expireMs: 60_000,
    columns: [
      { code: 13, name: 'bytes_in_cnt', encoding: 'ull', size: null, periodMs: null },
      { code: 19, name: 'server_key', encoding: 'dictionary', size: null, periodMs: null },
      { code: 22, name: 'gpt', encoding: 'uint', size: 2, periodMs: null },
      { code: 24, name: 'gpc_rate', encoding: 'rate', size: 1, periodMs: 10_000 },
    ],
  };
  const update: Update = {
    kind: 'update',
    table: definition,
    id: 1,
    incremental: false,
    expireMs: 59_000,
    key: 0xc0000201,
    values: [18_446_744_073_709_551_615n, null, [1, 2], [{ elapsedMs: 1, current: 3, previous: 0 }]],
    rest: null,
  };
  expect(describeTable(definition)).toEqual({
    name: 't',
    type: 'ip',
    keyLength: 4,
    expireMs: 60_000,
    data: [
      { name: 'bytes_in_cnt' },
      { name: 'server_key' },
      { name: 'gpt', size: 2 },
      { name: 'gpc_rate', size: 1, periodMs: 10_000 },
    ],
  });
  expect(toEntry(update)).toEqual({
    key: '192.0.2.1',
    expireMs: 59_000,
    data: { bytes_in_cnt: '18446744073709551615', server_key: null, gpt: [1, 2], gpc_rate: [3] },
  });
  expect(stringifyEntry(update)).toBe(JSON.stringify(toEntry(update)));
  expect(formatEntry(update)).toBe(
    'key=192.0.2.1 use=0 exp=59000 bytes_in_cnt=18446744073709551615 server_key=- gpt0=1 gpt1=2 gpc0_rate(10000)=3',
  );
});
