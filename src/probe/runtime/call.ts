import { type Connection, connect } from '../../protocol/connect.ts';
import { ConnectionError } from '../../protocol/connection-error.ts';
import type { Deadline } from '../../protocol/deadline.ts';
import { stepMs } from '../../protocol/options.ts';
import { describeConnection, RuntimeError } from './runtime-error.ts';
import type { RuntimeEndpoint } from './runtime-target.ts';

export interface CallOptions {
  /** What each of these may take: the connection, and the whole answer. */
  readonly timeoutMs: number;
  /** When all that is asked has to be answered; undefined: never. */
  readonly deadline?: Deadline | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An answer that is read as one text is never longer; `show peers` of 1,000 tables and 20 peers has about 6 MB. */
const ANSWER_LIMIT = 32 * 1024 * 1024;
/** No line of HAProxy is longer than its buffer (`tune.bufsize`, 16 kB by default). */
const LINE_LIMIT = 1024 * 1024;

export interface Answer {
  readonly text: string;
  readonly connectMs: number;
}

/**
 * The whole answer to one command, on a connection of its own that is closed afterwards.
 *
 * @throws RuntimeError when it cannot be had within the deadlines; the signal's reason when that aborts it
 */
export async function call(
  endpoint: RuntimeEndpoint,
  command: string,
  options: CallOptions,
): Promise<Answer> {
  return wholeAnswer(await open(endpoint, [command], options), options);
}

/**
 * The answers to several commands, one after the other, on one connection; the bytes of the commands are those of Latin 1.
 *
 * @throws RuntimeError as for {@link call}
 */
export async function callTogether(
  endpoint: RuntimeEndpoint,
  commands: readonly string[],
  options: CallOptions,
): Promise<Answer> {
  return wholeAnswer(await open(endpoint, commands, options), options);
}

async function wholeAnswer(connection: Connection, options: CallOptions): Promise<Answer> {
  try {
    const deadline = performance.now() + stepMs(options);
    const chunks: Uint8Array[] = [];
    let length = 0;
    for (;;) {
      const bytes = await read(connection, deadline, options.timeoutMs);
      if (bytes === null) break;
      chunks.push(bytes);
      length += bytes.length;
      if (length > ANSWER_LIMIT) throw tooLong(`more than ${ANSWER_LIMIT / 1024 / 1024} MB`);
    }
    return { text: Buffer.concat(chunks).toString('utf8'), connectMs: connection.connectMs };
  } finally {
    connection.close();
  }
}

/**
 * The answer to one command line by line, for those of any length; what is not read is not held in memory.
 *
 * @throws RuntimeError as for {@link call}
 */
export async function* callLines(
  endpoint: RuntimeEndpoint,
  command: string,
  options: CallOptions,
): AsyncGenerator<string, void, undefined> {
  const connection = await open(endpoint, [command], options);
  try {
    const decoder = new TextDecoder();
    const deadline = performance.now() + stepMs(options);
    let rest = '';
    for (;;) {
      const bytes = await read(connection, deadline, options.timeoutMs);
      const lines = (
        rest + (bytes === null ? decoder.decode() : decoder.decode(bytes, { stream: true }))
      ).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > LINE_LIMIT) throw tooLong(`a line of more than ${LINE_LIMIT / 1024 / 1024} MB`);
      yield* lines;
      if (bytes === null) break;
    }
    if (rest !== '') yield rest;
  } finally {
    connection.close();
  }
}

async function open(
  endpoint: RuntimeEndpoint,
  commands: readonly string[],
  options: CallOptions,
): Promise<Connection> {
  // A line break or a ";" without a backslash would start another command.
  const several = commands.find((command) => /[\n\r]|(?<!\\)(?:\\\\)*;/.test(command));
  if (several !== undefined) throw new Error(`not one command: ${JSON.stringify(several)}`);
  try {
    const { timeoutMs, deadline, signal } = options;
    const connection = await connect(endpoint, { timeoutMs, deadline, tls: null, signal });
    connection.write(Buffer.from(`${lineOf(endpoint, commands)}\n`, 'latin1'));
    return connection;
  } catch (error) {
    throw error instanceof ConnectionError ? describeConnection(error) : error;
  }
}

/**
 * The socket of a master process stays open after its answer, so it is told to close; a `stats socket` closes by itself,
 * and understands the word, too (`pcli_find_and_exec_kw()` and `cli_parse_request()` in HAProxy's src/cli.c).
 */
function lineOf({ worker }: RuntimeEndpoint, commands: readonly string[]): string {
  if (worker === undefined) return commands.join(';');
  const prefix = worker === null ? '' : `@${worker} `;
  return [...commands.map((command) => `${prefix}${command}`), 'quit'].join(';');
}

/** null at the end of the answer. */
async function read(connection: Connection, deadline: number, timeoutMs: number): Promise<Uint8Array | null> {
  try {
    // A steady stream never waits, so the deadline is looked at here, too.
    const bytes = performance.now() > deadline ? 'late' : await connection.read(deadline);
    if (bytes === 'end') return null;
    if (bytes !== 'late') return bytes;
  } catch (error) {
    throw error instanceof ConnectionError ? describeConnection(error) : error;
  }
  throw new RuntimeError(
    'timeout',
    `gave no complete answer within ${timeoutMs} ms`,
    'check that it is a stats socket of HAProxy and that the process is not overloaded; --timeout allows more time',
  );
}

function tooLong(what: string): RuntimeError {
  return new RuntimeError(
    'not-runtime-api',
    `answered ${what}, which no runtime API does`,
    'name a "stats socket" of HAProxy',
  );
}
