import { pid } from 'node:process';
import { HapeersError } from '../errors.ts';
import { type Connection, connect } from '../protocol/connect.ts';
import { ConnectionError } from '../protocol/connection-error.ts';
import { Deadline } from '../protocol/deadline.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import type { WireTable } from '../protocol/messages.ts';
import type { ConnectOptions } from '../protocol/options.ts';
import { Session, type SessionEvent } from '../protocol/session.ts';
import { findStatus } from '../protocol/status.ts';
import { requireMs } from '../required.ts';
import { describeTable } from './entry.ts';
import type { ProbeFinding, Verdict } from './finding.ts';
import { identify } from './identify.ts';
import type { ProbeTarget } from './target.ts';

export interface ObserveOptions extends ConnectOptions {
  /** The name of a peer that the node's peers section lists for this, and that nobody else uses. */
  readonly observer: string;
  /**
   * What all of it may take, from who the node is to the end of the lesson; by default 30 times `timeoutMs`, which each step
   * may take, and each 100 entries of a lesson: a million entries take some seconds.
   */
  readonly wholeMs?: number;
  /** Go on after the lesson with live updates, until the signal aborts or the connection ends. */
  readonly follow?: boolean;
  /**
   * Receives everything as it comes; no more is read before it is done, so a slow receiver slows the node's lesson and
   * nothing piles up. The keys of updates are views of a buffer: turn them into text, or copy them.
   */
  readonly onEvents?: (events: readonly SessionEvent[]) => void | Promise<void>;
}

/**
 * Opens a session with a node as a peer that only listens, and has itself taught all tables. Nothing on the node changes
 * but the line of the observer in `show peers`. Who it is, is asked before, so that the observer's name is said to no
 * other node, where it might be the name of a real peer.
 *
 * A second session under one name cuts the first: never use the name of a real peer.
 *
 * @returns a finding for every outcome, with the tables; in a busy table an entry may come twice, the last one counts
 * @throws HapeersError `usage` when the observer has the name of the node; the signal's reason when that aborts it
 * @example
 * const target = parseTarget('10.0.0.6:1024=hap2');
 * const options = { observer: 'ops-probe', timeoutMs: 5000, tls: null };
 * const { tables } = await observe(target.endpoint, target, options);
 * tables?.map(({ name, type }) => [name, type]); // [['app', 'ip']]
 */
export async function observe(
  endpoint: Endpoint,
  target: ProbeTarget,
  options: ObserveOptions,
): Promise<ProbeFinding> {
  requireMs(options.timeoutMs, '"timeoutMs"');
  if (options.wholeMs !== undefined) requireMs(options.wholeMs, '"wholeMs"');
  const wholeMs = options.wholeMs ?? options.timeoutMs * WHOLE_FACTOR;
  return observeWithin(endpoint, target, { ...options, wholeMs, deadline: new Deadline(wholeMs) });
}

/** As {@link observe}, for whoever has used some of the time already. */
export async function observeWithin(
  endpoint: Endpoint,
  target: ProbeTarget,
  options: BoundedObserveOptions,
): Promise<ProbeFinding> {
  if (options.observer === target.peer) {
    throw new HapeersError(
      'usage',
      `the observer cannot have the name of the node that it observes ("${options.observer}")`,
      'add a dedicated peer to the peers section, for example "peer observer 127.0.0.1:9"',
    );
  }
  const identity = await identify(endpoint, target, options);
  if (!identity.healthy) return identity;
  if (identity.peer === null) return { ...identity, healthy: false };
  return new Observation(identity, identity.peer, options).run(endpoint);
}

/** A million entries take some seconds; what has no end has to have one. */
export const WHOLE_FACTOR = 30;

interface BoundedObserveOptions extends ObserveOptions {
  readonly wholeMs: number;
  readonly deadline: Deadline;
}

class Observation {
  readonly #identity: ProbeFinding;
  readonly #node: string;
  readonly #options: BoundedObserveOptions;
  readonly #tables = new Map<number, WireTable>();
  #status: number | null = null;
  #entries = 0;
  #outcome: Outcome | null = null;

  constructor(identity: ProbeFinding, node: string, options: BoundedObserveOptions) {
    this.#identity = identity;
    this.#node = node;
    this.#options = options;
  }

  async run(endpoint: Endpoint): Promise<ProbeFinding> {
    let connection: Connection | null = null;
    try {
      connection = await connect(endpoint, this.#options);
      await this.#exchange(connection);
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      this.#outcome = cut(error.message);
    } finally {
      connection?.close();
    }
    return this.#finding(this.#outcome ?? cut('closed the session before the end of the lesson'));
  }

  async #exchange(connection: Connection): Promise<void> {
    const { observer, timeoutMs, deadline, follow = false } = this.#options;
    const version = this.#identity.protocol ?? '2.1';
    const hello = { version, target: this.#node, caller: observer, pid };
    const now = performance.now();
    const session = new Session(hello, { follow, timeoutMs, wholeMs: deadline.leftMs }, now);
    while (!session.isOver) {
      send(session, connection);
      const bytes = await connection.read(session.deadline);
      if (bytes === 'end') {
        if (follow) this.#outcome = cut('closed the session');
        return;
      }
      const now = performance.now();
      if (bytes !== 'late') await this.#take(session.receive(bytes, now), session, connection);
      if (now >= session.deadline) await this.#take(session.tick(now), session, connection);
    }
  }

  async #take(events: readonly SessionEvent[], session: Session, connection: Connection): Promise<void> {
    if (events.length === 0) return;
    for (const event of events) this.#note(event);
    const taken = this.#options.onEvents?.(events);
    if (taken === undefined) return;
    let since = performance.now();
    const excuse = (): void => {
      const now = performance.now();
      session.excuse(now - since);
      since = now;
    };
    const pulse = setInterval(() => {
      excuse();
      session.tick(since);
      send(session, connection);
    }, PULSE_MS);
    try {
      await taken;
    } finally {
      clearInterval(pulse);
      excuse();
    }
  }

  #note(event: SessionEvent): void {
    switch (event.kind) {
      case 'update':
        this.#entries += 1;
        return;
      case 'table-definition':
        this.#tables.set(event.table.id, event.table);
        return;
      case 'status':
        this.#status = event.code;
        if (event.code !== 200) this.#outcome = refused(event.code, this.#options.observer);
        return;
      case 'resync-finished':
      case 'resync-partial':
        this.#outcome ??= this.#taught(event.kind === 'resync-finished');
        return;
      case 'foreign':
        this.#outcome = {
          verdict: 'not-haproxy',
          message: 'changed its answer during the greeting',
          hint: CHECK_PORT,
        };
        return;
      case 'overdue':
        this.#outcome = this.#overdue(event.what);
        return;
      case 'repeated':
        this.#outcome = {
          verdict: 'protocol-broken',
          message: `teaches the same entries again and again (${count(this.#entries, 'entry')} so far)`,
          hint: CHECK_PORT,
        };
        return;
      case 'broken':
        this.#outcome = {
          verdict: 'protocol-broken',
          message: `sent something that makes no sense: ${event.error.message}`,
          hint: event.error.hint,
        };
        return;
      case 'protocol-error':
      case 'size-limit-error':
        this.#outcome = {
          verdict: 'protocol-broken',
          message: 'did not understand this observer and ended the session',
          hint: CHECK_PORT,
        };
        return;
      default:
        return;
    }
  }

  /** What came of its tables. */
  get #content(): string {
    return `${count(this.#tables.size, 'table')} with ${count(this.#entries, 'entry')}`;
  }

  #overdue(what: Extract<SessionEvent, { kind: 'overdue' }>['what']): Outcome {
    const { timeoutMs, wholeMs } = this.#options;
    const message = {
      status: `did not answer the greeting within ${timeoutMs} ms`,
      lesson: `neither ended its lesson nor sent 100 more entries within ${timeoutMs} ms (${this.#content} so far)`,
      'whole lesson': `did not end its lesson within ${wholeMs / 1000} s, and was disconnected after ${this.#content}`,
      heartbeat: 'gave no sign of life for 10 s',
    };
    return {
      verdict: 'timeout',
      message: message[what],
      hint:
        what === 'whole lesson'
          ? 'raise --timeout: large tables take longer (a million entries some seconds)'
          : 'check the load of that node, or allow more time with --timeout',
    };
  }

  #taught(complete: boolean): Outcome {
    const content = `taught ${this.#content}`;
    if (complete) return { verdict: 'observed', message: content, hint: null };
    return {
      verdict: 'not-up-to-date',
      message: `${content}, but has not been taught itself yet`,
      hint: 'wait until it has finished its own resynchronization ("show peers": the two lowest flags), then ask again',
    };
  }

  #finding(outcome: Outcome): ProbeFinding {
    return {
      ...this.#identity,
      ...outcome,
      healthy: outcome.verdict === 'observed',
      status: this.#status ?? this.#identity.status,
      tables: [...this.#tables.values()].map(describeTable),
    };
  }
}

/** How often a receiver that takes its time is covered for; a node closes a session after 5 s of silence. */
const PULSE_MS = 1000;

function send(session: Session, connection: Connection): void {
  const outgoing = session.takeOutgoing();
  if (outgoing !== null) connection.write(outgoing);
}

interface Outcome {
  readonly verdict: Verdict;
  readonly message: string;
  readonly hint: string | null;
}

const CHECK_PORT = 'check what listens on this port, and that nothing in between alters what passes';

function refused(code: number, observer: string): Outcome {
  if (code === 504) {
    return {
      verdict: 'unknown-observer',
      message: `does not list a peer "${observer}"`,
      hint: `add a peer for this purpose to its peers section, for example "peer ${observer} 127.0.0.1:9", and reload`,
    };
  }
  const status = findStatus(code);
  return {
    verdict: 'closed',
    message: `refused the session with ${code}${status === null ? '' : `: ${status.meaning}`}`,
    hint: status?.remedy ?? CHECK_PORT,
  };
}

function cut(message: string): Outcome {
  return {
    verdict: 'closed',
    message,
    hint: 'check that no other observer uses the same name at this time, and that the node is not being reloaded',
  };
}

function count(number: number, noun: string): string {
  if (number === 1) return `1 ${noun}`;
  return `${number} ${noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
}
