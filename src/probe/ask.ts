import { randomBytes } from 'node:crypto';
import { pid } from 'node:process';
import { type Connection, connect } from '../protocol/connect.ts';
import { ConnectionError } from '../protocol/connection-error.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { encodeHello, type ProtocolVersion, parseStatusLine } from '../protocol/hello.ts';
import { type BoundedOptions, stepMs } from '../protocol/options.ts';

export interface Times {
  readonly connectMs: number;
  readonly tlsMs: number | null;
  readonly handshakeMs: number | null;
}

/** How an address took one greeting. `text` is an answer that is none of the peers protocol. */
export type Answer =
  | { readonly kind: 'status'; readonly code: number; readonly times: Times }
  | { readonly kind: 'text'; readonly text: string; readonly times: Times }
  | { readonly kind: 'closed'; readonly times: Times }
  | { readonly kind: 'silent'; readonly times: Times }
  | { readonly kind: 'failed'; readonly error: ConnectionError; readonly times: Times | null };

/** More than any status line; what is longer is another protocol. */
const ANSWER_LIMIT_BYTES = 512;

const CLOSE_TIMEOUT_MS = 100;

/**
 * Asks one address whether its local peer is called `target`: greets it as a peer that no cluster has, reads the status
 * line, closes. Nothing on the node changes by it: no session is opened and no counter of its peers moves, because the
 * refusal of an unknown caller comes before any of that (`peer_io_handler` in peers.c).
 *
 * A caller that the node knows would cut the session of that peer; hence the name is random and never a parameter.
 */
export async function ask(
  endpoint: Endpoint,
  target: string,
  version: ProtocolVersion,
  options: BoundedOptions,
): Promise<Answer> {
  return greet(endpoint, { target, caller: randomName() }, version, options);
}

/**
 * Greets one address under a name, reads the status line, closes. A node that knows the caller cuts the session that it has
 * with the peer of that name: only whoever knows that there is none may take it.
 */
export async function greet(
  endpoint: Endpoint,
  { target, caller }: { readonly target: string; readonly caller: string },
  version: ProtocolVersion,
  options: BoundedOptions,
): Promise<Answer> {
  let connection: Connection;
  try {
    connection = await connect(endpoint, options);
  } catch (error) {
    if (error instanceof ConnectionError) return { kind: 'failed', error, times: null };
    throw error;
  }
  try {
    const started = performance.now();
    connection.write(encodeHello({ version, target, caller, pid }));
    const answer = await readAnswer(connection, started, started + stepMs(options));
    if (answer.kind === 'status' && answer.code !== 200) await awaitEnd(connection);
    return answer;
  } finally {
    connection.close();
  }
}

/** HAProxy closes after every refusal; waiting for it frees its slot before the next question comes. */
async function awaitEnd(connection: Connection): Promise<void> {
  const deadline = performance.now() + CLOSE_TIMEOUT_MS;
  try {
    let more: Uint8Array | 'end' | 'late';
    do more = await connection.read(deadline);
    while (more instanceof Uint8Array && performance.now() < deadline);
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
  }
}

/** A name that no peers section contains. */
export function randomName(): string {
  return `hapeers-${randomBytes(5).toString('hex')}`;
}

async function readAnswer(connection: Connection, started: number, deadline: number): Promise<Answer> {
  const { connectMs, tlsMs } = connection;
  let text = '';
  let ending: 'end' | 'late' | ConnectionError | null = null;
  while (ending === null && !text.includes('\n') && text.length < ANSWER_LIMIT_BYTES) {
    try {
      const bytes = await connection.read(deadline);
      if (bytes instanceof Uint8Array) text += Buffer.from(bytes).toString('latin1');
      else ending = bytes;
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      ending = error;
    }
  }
  const times: Times = { connectMs, tlsMs, handshakeMs: text === '' ? null : performance.now() - started };
  const end = text.indexOf('\n');
  const code = end === -1 ? null : parseStatusLine(text.slice(0, end));
  if (code !== null) return { kind: 'status', code, times };
  if (text !== '') return { kind: 'text', text, times };
  if (ending === 'late') return { kind: 'silent', times };
  if (ending instanceof ConnectionError && ending.fault !== 'reset')
    return { kind: 'failed', error: ending, times };
  return { kind: 'closed', times };
}
