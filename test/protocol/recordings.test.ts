import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Decoder } from '../../src/protocol/decode.ts';
import { Encoder } from '../../src/protocol/encode.ts';
import type { Message } from '../../src/protocol/messages.ts';
import { simplify, toRecorded } from './plain.ts';
import { learners, pairs, receivedBytes, sessions } from './recorded.ts';

function decode(...chunks: readonly Uint8Array[]): readonly Message[] {
  const decoder = new Decoder();
  const messages: Message[] = [];
  for (const chunk of chunks) decoder.push(chunk, messages);
  return messages;
}

const plain = (messages: readonly Message[]): string => JSON.stringify(messages.map(toRecorded));

/** What each side of a recorded connection says behind the greeting. */
const directions = pairs.flatMap((pair) =>
  [...new Set(pair.chunks.map(([connection, direction]) => `${connection} ${direction}`))].map((way) => {
    const chunks = pair.chunks.filter(([connection, direction]) => `${connection} ${direction}` === way);
    const bytes = Buffer.concat(chunks.map((chunk) => Buffer.from(chunk[2], 'hex')));
    const said = pair.decoded.filter((entry) => `${entry.conn} ${entry.dir}` === way);
    const lines = said.filter((entry) => entry.line !== undefined).length;
    let start = 0;
    for (let line = 0; line < lines; line += 1) start = bytes.indexOf(0x0a, start) + 1;
    return {
      what: `${pair.file} ${way}`,
      bytes: bytes.subarray(start),
      decoded: said.slice(lines).map(({ conn: _conn, dir: _dir, ...message }) => message),
    };
  }),
);

const streams = [
  ...[...sessions, ...learners].map((session) => ({
    what: session.file,
    bytes: receivedBytes(session),
    decoded: session.decoded,
  })),
  ...directions,
];

describe.each(streams)('$what', ({ bytes, decoded }) => {
  test('is decoded as it was recorded', () => {
    expect(decode(bytes).map(toRecorded)).toEqual(decoded.map(simplify));
  });

  test("is encoded again to HAProxy's own bytes", () => {
    const encoder = new Encoder();
    const again = Buffer.concat(decode(bytes).map((message) => encoder.encode(message)));
    expect(again.toString('hex')).toBe(Buffer.from(bytes).toString('hex'));
  });

  test('gives the same messages wherever the network cuts it', () => {
    const whole = plain(decode(bytes));
    const everywhere = bytes.length < 4000;
    const cuts = everywhere ? Array.from(bytes, (_byte, index) => index) : [1, 2, 3, 1000, bytes.length - 1];
    for (const cut of cuts) expect(plain(decode(bytes.subarray(0, cut), bytes.subarray(cut)))).toBe(whole);
    expect(plain(decode(...Array.from(bytes, (byte) => Uint8Array.of(byte))))).toBe(whole);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 20 }), (places) => {
        const sorted = [0, ...places, bytes.length].sort((a, b) => a - b);
        const chunks = sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
        expect(plain(decode(...chunks))).toBe(whole);
      }),
      { numRuns: 20 },
    );
  });
});

test('both directions of every recorded pair were read', () => {
  expect(directions.length).toBeGreaterThanOrEqual(2 * pairs.length);
  expect(directions.filter(({ decoded }) => decoded.length > 3).length).toBeGreaterThanOrEqual(
    2 * pairs.length,
  );
});
