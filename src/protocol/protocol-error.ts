import { HapeersError } from '../errors.ts';

/** Bytes that no peer may send: cut short, oversized, or without meaning. The session cannot go on after it. */
export class ProtocolError extends HapeersError {
  constructor(message: string) {
    super(
      'protocol-broken',
      message,
      'check that the other side is HAProxy 2.4 or later, and the proxies between; "show peers" there counts proto_err',
    );
  }
}
