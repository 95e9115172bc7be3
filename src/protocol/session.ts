import { Decoder } from './decode.ts';
import { Encoder } from './encode.ts';
import { encodeHello, type Hello, parseStatusLine } from './hello.ts';
import type { Message } from './messages.ts';
import { ProtocolError } from './protocol-error.ts';

/** What may happen in a session: an answer to the greeting, a message, or that something is overdue. */
export type SessionEvent =
  | { readonly kind: 'status'; readonly code: number }
  /** The answer to the greeting is none of this protocol. */
  | { readonly kind: 'foreign'; readonly text: string }
  | { readonly kind: 'overdue'; readonly what: 'status' | 'lesson' | 'whole lesson' | 'heartbeat' }
  /** What the node sent makes no sense. */
  | { readonly kind: 'broken'; readonly error: ProtocolError }
  | Message;

export interface SessionOptions {
  /** Go on after the lesson: confirm it and receive live updates. */
  readonly follow: boolean;
  /** How long the node may take to answer the greeting, and then without making progress in its lesson. */
  readonly timeoutMs: number;
  /** How long greeting and lesson may take together, however busy the node is; 30 times the other limit by default. */
  readonly wholeMs?: number;
}

/** A million entries take some seconds; what has no end has to have one. */
const WHOLE_FACTOR = 30;

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
    this.#endAt = now + (options.wholeMs ?? options.timeoutMs * WHOLE_FACTOR);
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
    if (now >= this.#endAt) {
      this.#state = 'over';
      return [{ kind: 'overdue', what: 'whole lesson' }];
    }
    if (now >= this.#overdueAt) {
      const what = { greeting: 'status', lesson: 'lesson', live: 'heartbeat' } as const;
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
        return true;
      case 'table-definition': {
        const known = this.#tables.size;
        return this.#tables.add(message.table.id).size > known;
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

  #send(message: Message): void {
    this.#outgoing.push(this.#encoder.encode(message));
  }
}

const LINE_FEED = 0x0a;
