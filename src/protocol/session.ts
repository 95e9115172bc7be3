import { Decoder } from './decode.ts';
import { Encoder } from './encode.ts';
import { encodeHello, type Hello, parseStatusLine } from './hello.ts';
import type { Key, Message, Update } from './messages.ts';
import { ProtocolError } from './protocol-error.ts';

/** What may happen in a session: an answer to the greeting, a message, or that something is overdue. */
export type SessionEvent =
  | { readonly kind: 'status'; readonly code: number }
  /** The answer to the greeting is none of this protocol. */
  | { readonly kind: 'foreign'; readonly text: string }
  | { readonly kind: 'overdue'; readonly what: 'status' | 'lesson' | 'whole lesson' | 'heartbeat' }
  /** What is taught was taught before in the same lesson, again and again. */
  | { readonly kind: 'repeated' }
  /** What the node sent makes no sense. */
  | { readonly kind: 'broken'; readonly error: ProtocolError }
  | Message;

export interface SessionOptions {
  /** Go on after the lesson: confirm it and receive live updates. */
  readonly follow: boolean;
  /**
   * How long the node may take to answer the greeting, and then for its lesson, which gets as long again for each
   * {@link PACE} entries or tables that it brings.
   */
  readonly timeoutMs: number;
  /** How long greeting and lesson may take together, however busy the node is. */
  readonly wholeMs: number;
}

/** A node teaches a million entries in about a second; fifty in a second come over the slowest link that peers are used on. */
const PACE = 100;

/**
 * A node teaches a key once, and again where it is touched meanwhile: with 1 to 3,000 keys changed 30,000 to 300,000 times in
 * a second, and a slow reader, one key came 3 times at most (802 entries for 600 keys; 2.6 to 3.2, with another peer or none).
 * Of the first keys of a lesson it is counted how often they come: where half of them came so often, it has no end.
 */
const REMEMBERED = 1000;
const OFTEN = 10;
const MANY_UPDATES = 10_000;

/** A node closes a session after 5 s without a byte from the other side. */
const HEARTBEAT_EVERY_MS = 2000;

/** A node sends something every 3 s; 8.7 s between two messages have been seen on a busy 2.8. */
const SILENCE_MAX_MS = 10_000;

/** More than any status line. */
const STATUS_MAX_BYTES = 256;

/**
 * A session of an observer: a peer that learns and never teaches. Pure: bytes and the time go in, events and bytes come
 * out; whoever owns the connection moves them.
 *
 * It greets, asks for a lesson in the same write (so that the node sends nothing before it), keeps the session alive,
 * and sends no definition, no update and no acknowledgement. A node that asks for a lesson itself is told at once that
 * there is none: left without an answer it would wait for it, and an empty lesson would make it believe that it is
 * up to date.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #decoder = new Decoder();
  readonly #encoder = new Encoder();
  readonly #tables = new Set<number>();
  /** Updates and tables since the lesson was last given more time. */
  #steps = 0;
  /** How often each of the first keys came, by their hash. */
  readonly #first = new Map<number, number>();
  #oftenTaught = 0;
  #taught = 0;
  #state: 'greeting' | 'lesson' | 'live' | 'over' = 'greeting';
  #greeting = '';
  #outgoing: Uint8Array[];
  #heartbeatAt: number;
  #overdueAt: number;
  /** Infinity once the lesson is over. */
  #endAt: number;

  /** @param now in milliseconds, on the clock of all later calls */
  constructor(hello: Hello, options: SessionOptions, now: number) {
    this.#options = options;
    this.#outgoing = [encodeHello(hello)];
    this.#send({ kind: 'heartbeat' });
    this.#send({ kind: 'resync-request' });
    this.#heartbeatAt = now + HEARTBEAT_EVERY_MS;
    this.#overdueAt = now + options.timeoutMs;
    this.#endAt = now + options.wholeMs;
  }

  /** Nothing more will come of it: close the connection. */
  get isOver(): boolean {
    return this.#state === 'over';
  }

  /** When `tick` must be called if no bytes come before. */
  get deadline(): number {
    return Math.min(this.#heartbeatAt, this.#overdueAt, this.#endAt);
  }

  /** What must be sent now, in one write; null when nothing. */
  takeOutgoing(): Uint8Array | null {
    if (this.#outgoing.length === 0) return null;
    const bytes = Buffer.concat(this.#outgoing);
    this.#outgoing = [];
    return bytes;
  }

  /** Takes what the node sent. */
  receive(bytes: Uint8Array, now: number): readonly SessionEvent[] {
    if (this.#state === 'over') return [];
    if (this.#state !== 'greeting') return this.#receiveMessages(bytes, now);
    const length = bytes.indexOf(LINE_FEED) + 1;
    const line = length === 0 ? bytes : bytes.subarray(0, length - 1);
    this.#greeting += Buffer.from(line.subarray(0, STATUS_MAX_BYTES)).toString('latin1');
    if (length === 0 && this.#greeting.length < STATUS_MAX_BYTES) return [];
    const code = length === 0 ? null : parseStatusLine(this.#greeting);
    if (code !== 200) {
      this.#state = 'over';
      return [code === null ? { kind: 'foreign', text: this.#greeting } : { kind: 'status', code }];
    }
    this.#state = 'lesson';
    this.#overdueAt = now + this.#options.timeoutMs;
    return [{ kind: 'status', code }, ...this.#receiveMessages(bytes.subarray(length), now)];
  }

  /** Lets time pass: keeps the session alive, or ends it when something is overdue. */
  tick(now: number): readonly SessionEvent[] {
    if (this.#state === 'over') return [];
    if (now >= Math.min(this.#overdueAt, this.#endAt)) {
      const lesson = now >= this.#endAt ? 'whole lesson' : 'lesson';
      const what = { greeting: 'status', lesson, live: 'heartbeat' } as const;
      const overdue: SessionEvent = { kind: 'overdue', what: what[this.#state] };
      this.#state = 'over';
      return [overdue];
    }
    if (now >= this.#heartbeatAt) {
      this.#send({ kind: 'heartbeat' });
      this.#heartbeatAt = now + HEARTBEAT_EVERY_MS;
    }
    return [];
  }

  /** Tells that nobody had time for the node for so long: it does not count as its silence. */
  excuse(elapsedMs: number): void {
    this.#overdueAt += elapsedMs;
    this.#endAt += elapsedMs;
  }

  get #patienceMs(): number {
    return this.#state === 'live' ? SILENCE_MAX_MS : this.#options.timeoutMs;
  }

  #receiveMessages(bytes: Uint8Array, now: number): readonly SessionEvent[] {
    const messages: Message[] = [];
    let broken: ProtocolError | null = null;
    try {
      this.#decoder.push(bytes, messages);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      broken = error;
    }
    let progress = this.#state === 'live' && bytes.length > 0;
    for (const [index, message] of messages.entries()) {
      progress = this.#react(message) || progress;
      if (this.isOver) return messages.slice(0, index + 1);
      if (message.kind !== 'update' || !this.#isRepeated(message)) continue;
      this.#state = 'over';
      return [...messages.slice(0, index + 1), { kind: 'repeated' }];
    }
    if (messages.some(({ kind }) => kind === 'resync-request')) this.#send({ kind: 'resync-partial' });
    if (broken !== null) {
      this.#state = 'over';
      return [...messages, { kind: 'broken', error: broken }];
    }
    if (progress) this.#overdueAt = now + this.#patienceMs;
    return messages;
  }

  /** Does what a message asks for; tells whether it brings the lesson forward. */
  #react(message: Message): boolean {
    switch (message.kind) {
      case 'update':
        return this.#step();
      case 'table-definition': {
        const known = this.#tables.size;
        return this.#tables.add(message.table.id).size > known && this.#step();
      }
      case 'resync-finished':
      case 'resync-partial':
        if (this.#state === 'lesson' && this.#options.follow) this.#send({ kind: 'resync-confirm' });
        if (this.#state === 'lesson') this.#state = this.#options.follow ? 'live' : 'over';
        this.#endAt = Number.POSITIVE_INFINITY;
        return true;
      case 'protocol-error':
      case 'size-limit-error':
        this.#state = 'over';
        return false;
      default:
        return false;
    }
  }

  /** Whether the lesson has gone on by so much that it gets more time. */
  #step(): boolean {
    if (this.#state !== 'lesson') return true;
    this.#steps += 1;
    if (this.#steps < PACE) return false;
    this.#steps = 0;
    return true;
  }

  /** Whether what comes is what came, for long. */
  #isRepeated({ table, key }: Update): boolean {
    if (this.#state !== 'lesson') return false;
    this.#taught += 1;
    const hash = hashOf(table.id, key);
    const times = this.#first.get(hash);
    if (times === undefined) {
      if (this.#first.size < REMEMBERED) this.#first.set(hash, 1);
      return false;
    }
    this.#first.set(hash, times + 1);
    if (times + 1 === OFTEN) this.#oftenTaught += 1;
    return this.#taught > MANY_UPDATES && this.#oftenTaught * 2 >= this.#first.size;
  }

  #send(message: Message): void {
    this.#outgoing.push(this.#encoder.encode(message));
  }
}

const LINE_FEED = 0x0a;

/** FNV-1a, 32 bits. */
function hashOf(tableId: number, key: Key): number {
  let hash = Math.imul(FNV_OFFSET ^ tableId, FNV_PRIME);
  if (typeof key === 'number') return Math.imul(hash ^ key, FNV_PRIME);
  for (const byte of key) hash = Math.imul(hash ^ byte, FNV_PRIME);
  return hash;
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
