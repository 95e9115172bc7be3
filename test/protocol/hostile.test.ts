import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Decoder } from '../../src/protocol/decode.ts';
import { Encoder } from '../../src/protocol/encode.ts';
import type { Message } from '../../src/protocol/messages.ts';
import { ProtocolError } from '../../src/protocol/protocol-error.ts';
import { Writer } from '../../src/protocol/writer.ts';
import { slowness } from '../slowness.ts';
import { receivedBytes, sessions } from './recorded.ts';

/** Decodes, and gives the error that a peer's bytes may cause; any other error is thrown on. */
function failure(...chunks: readonly Uint8Array[]): ProtocolError | null {
  const decoder = new Decoder();
  const messages: Message[] = [];
  try {
    for (const chunk of chunks) decoder.push(chunk, messages);
    return null;
  } catch (error) {
    if (error instanceof ProtocolError) return error;
    throw error;
  }
}

test('random bytes cause nothing but protocol errors', () => {
  let errors = 0;
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      if (failure(bytes) !== null) errors += 1;
    }),
    { numRuns: 3000 },
  );
  expect(errors).toBeGreaterThan(0);
});

test('random payloads of table messages cause nothing but protocol errors', () => {
  const message = fc
    .tuple(fc.constantFrom(128, 129, 130, 131, 132, 133, 134), fc.uint8Array({ maxLength: 60 }))
    .map(([type, payload]) => Uint8Array.of(10, type, payload.length, ...payload));
  fc.assert(
    fc.property(fc.array(message, { maxLength: 8 }), (messages) => {
      failure(...messages);
    }),
    { numRuns: 3000 },
  );
});

test('a recorded session with altered bytes causes nothing but protocol errors', () => {
  const streams = sessions.map(receivedBytes).filter((bytes) => bytes.length < 4000);
  let errors = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...streams),
      fc.array(fc.tuple(fc.nat(4000), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      (stream, alterations) => {
        const bytes = Uint8Array.from(stream);
        for (const [place, value] of alterations) bytes[place % bytes.length] = value;
        if (failure(bytes) !== null) errors += 1;
      },
    ),
    { numRuns: 3000 },
  );
  expect(errors).toBeGreaterThan(100);
});

test('a message of a megabyte that comes byte by byte is read in a moment', () => {
  const payload = new Uint8Array(1 << 20);
  const header = new Writer().uint8(2).uint8(0x80).varint(payload.length).bytes();
  const decoder = new Decoder();
  const messages: Message[] = [];
  const started = performance.now();
  decoder.push(header, messages);
  for (let index = 0; index < payload.length; index += 1)
    decoder.push(payload.subarray(index, index + 1), messages);
  expect(performance.now() - started).toBeLessThan(3000 * slowness());
  expect(messages.map(({ kind }) => kind)).toEqual(['unknown']);
});

test('a sender cannot define tables without end', () => {
  const encoder = new Encoder();
  const decoder = new Decoder();
  const table = {
    name: 't',
    keyTypeCode: 4,
    keyType: 'ip',
    keyLength: 4,
    expireMs: 0,
    columns: [],
    rest: null,
  } as const;
  expect(() => {
    for (let id = 1; id <= 20_000; id += 1) {
      decoder.push(encoder.encode({ kind: 'table-definition', table: { ...table, id } }), []);
    }
  }).toThrow('more than 16384 tables are defined');
});
