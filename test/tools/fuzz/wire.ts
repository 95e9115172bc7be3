import { Decoder } from '../../../src/protocol/decode.ts';
import type { Message } from '../../../src/protocol/messages.ts';
import { ProtocolError } from '../../../src/protocol/protocol-error.ts';
import { receivedBytes, sessions } from '../../protocol/recorded.ts';
import { damagedBytes } from './damage.ts';
import type { FuzzPart } from './part.ts';

const streams = sessions.map(receivedBytes).filter((bytes) => bytes.length < 4000);
/** More than any message has bytes of its own. */
const MESSAGES_PER_BYTE = 1;

/** What a node says in a session, with some bytes changed, is decoded or refused as a fault of the protocol. */
export const wire: FuzzPart = {
  name: 'wire',
  run(random) {
    const bytes = damagedBytes(random.pick(streams), random);
    const decoder = new Decoder();
    const messages: Message[] = [];
    try {
      for (let at = 0; at < bytes.length; ) {
        const length = 1 + random.index(400);
        decoder.push(bytes.subarray(at, at + length), messages);
        at += length;
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
    }
    if (messages.length > bytes.length * MESSAGES_PER_BYTE) {
      throw new Error(`${messages.length} messages in ${bytes.length} bytes`);
    }
  },
};
