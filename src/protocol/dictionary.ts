import { ProtocolError } from './protocol-error.ts';

/** The cache ids run from 1 to this (`PEER_STKT_CACHE_MAX_ENTRIES` in peers-t.h). */
const DICTIONARY_SIZE = 128;

/**
 * The strings that the other side has named in this session. One serves all tables of one direction.
 * An id beyond the cache crashes HAProxy before 3.4, which refuses it; here it is an error always.
 */
export class ReceivedDictionary {
  readonly #strings = new Map<number, string>();

  define(id: number, text: string): void {
    assertId(id);
    this.#strings.set(id, text);
  }

  /** null for an id that was never defined: HAProxy leaves the value untouched then. */
  lookup(id: number): string | null {
    assertId(id);
    return this.#strings.get(id) ?? null;
  }
}

function assertId(id: number): void {
  if (id < 1 || id > DICTIONARY_SIZE) {
    throw new ProtocolError(`a dictionary id is ${id}, not one from 1 to ${DICTIONARY_SIZE}`);
  }
}

/** The strings that this side has named: each is sent in full once, the oldest id is used again when all are taken. */
export class SentDictionary {
  readonly #ids = new Map<string, number>();
  readonly #strings = new Map<number, string>();
  #last = 0;

  /** The id to send, and whether the string must go with it. */
  put(text: string): { readonly id: number; readonly isNew: boolean } {
    const known = this.#ids.get(text);
    if (known !== undefined) return { id: known, isNew: false };
    this.#last = (this.#last % DICTIONARY_SIZE) + 1;
    const replaced = this.#strings.get(this.#last);
    if (replaced !== undefined) this.#ids.delete(replaced);
    this.#ids.set(text, this.#last);
    this.#strings.set(this.#last, text);
    return { id: this.#last, isNew: true };
  }
}
