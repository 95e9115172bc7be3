import type { Socket } from 'node:net';
import { Encoder } from '../../src/protocol/encode.ts';
import type { Message, Update, WireTable } from '../../src/protocol/messages.ts';

/** What a node teaches that is no HAProxy: a table of addresses with a counter, and its entries. */

/** A table as a node defines it on the wire. */
export const taughtTable: WireTable = {
  id: 1,
  name: 't',
  keyTypeCode: 4,
  keyType: 'ip',
  keyLength: 4,
  expireMs: 60_000,
  columns: [{ code: 2, name: 'gpc0', encoding: 'uint', size: null, periodMs: null }],
  rest: null,
};

/** An entry of {@link taughtTable}; its counter is the key unless told otherwise. */
export function taughtUpdate(key: number, other: Partial<Update> = {}): Update {
  return {
    kind: 'update',
    table: taughtTable,
    id: key,
    incremental: false,
    expireMs: 1000,
    key,
    values: [key],
    rest: null,
    ...other,
  };
}

/** The bytes of messages, one after the other, as a session begins them. */
export function wire(...messages: readonly Message[]): Buffer {
  const encoder = new Encoder();
  return Buffer.concat(messages.map((message) => encoder.encode(message)));
}

/** Accepts the peer "observer", and sends everybody else away as HAProxy does. */
export function acceptingObserver(
  teach: (socket: Socket) => void,
  status = '200\n',
): (socket: Socket) => void {
  return (socket) => {
    socket.once('data', (hello) => {
      if (!hello.toString().includes('\nobserver ')) {
        socket.end('504\n');
        return;
      }
      socket.write(status);
      teach(socket);
    });
  };
}

/** Writes again and again until the connection ends: at a pace, or as fast as it is read where the pause is 0. */
export function repeat(socket: Socket, bytes: () => Uint8Array | string, pauseMs: number): void {
  if (pauseMs > 0) {
    const timer = setInterval(() => socket.write(bytes()), pauseMs);
    socket.once('close', () => clearInterval(timer));
    return;
  }
  const write = (): void => {
    if (socket.destroyed) return;
    if (socket.write(bytes())) setImmediate(write);
  };
  socket.on('drain', write);
  write();
}
