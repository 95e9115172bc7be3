import { X509Certificate } from 'node:crypto';
import { connect as connectTcp, type Socket } from 'node:net';
import {
  type ConnectionOptions,
  checkServerIdentity,
  connect as connectTls,
  createSecureContext,
  type SecureContext,
} from 'node:tls';
import { HapeersError } from '../errors.ts';
import { ConnectionError, describeSocketError } from './connection-error.ts';
import type { Endpoint } from './endpoint.ts';
import type { ConnectOptions, TlsOptions } from './options.ts';

/**
 * Opens a connection; every phase ends by its deadline.
 *
 * @throws ConnectionError when it cannot be made; HapeersError `usage` when the certificates given are none; the
 *   signal's reason when that aborts it
 */
export async function connect(endpoint: Endpoint, options: ConnectOptions): Promise<Connection> {
  options.signal?.throwIfAborted();
  const tls = options.tls === null ? null : tlsSettings(options.tls);
  const { socket, started } = await connectWhenPossible(endpoint, options);
  const connected = performance.now();
  const connectMs = connected - started;
  if (tls === null) return new Connection(socket, connectMs, null, options.signal);

  const secured = connectTls({ ...tls, socket });
  await established(secured, 'tls', options);
  return new Connection(secured, connectMs, performance.now() - connected, options.signal);
}

/** How often it is tried again while this process has no file descriptor left: other connections end, and free theirs. */
const CROWDED_PAUSE_MS = 100;
const CROWDED_ATTEMPTS = 600;

async function connectWhenPossible(
  endpoint: Endpoint,
  options: ConnectOptions,
): Promise<{ readonly socket: Socket; readonly started: number }> {
  for (let attempt = 1; ; attempt++) {
    const started = performance.now();
    const socket = connectTcp(
      endpoint.kind === 'unix' ? { path: endpoint.path } : { host: endpoint.host, port: endpoint.port },
    );
    socket.setNoDelay(true);
    try {
      await established(socket, 'connect', options);
      return { socket, started };
    } catch (error) {
      if (!isCrowded(error) || attempt === CROWDED_ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, CROWDED_PAUSE_MS));
      options.signal?.throwIfAborted();
    }
  }
}

function isCrowded(error: unknown): boolean {
  const cause = error instanceof ConnectionError ? error.cause : null;
  return cause instanceof Error && 'code' in cause && (cause.code === 'EMFILE' || cause.code === 'ENFILE');
}

/**
 * The name in the certificate is checked as HAProxy does (`ssl_sock_srv_verifycbk` in ssl_sock.c): against the server
 * name sent, else against `verifyhost`, else not at all.
 */
function tlsSettings(tls: TlsOptions): ConnectionOptions {
  const expected = tls.sni ?? tls.verifyHost;
  return {
    secureContext: secureContext(tls),
    rejectUnauthorized: tls.verify === 'required',
    checkServerIdentity: (_name, certificate) =>
      expected === null ? undefined : checkServerIdentity(expected, certificate),
    ...(tls.sni === null ? {} : { servername: tls.sni }),
  };
}

/** Made once for each set of options: reading the certificates takes longer than a whole handshake. */
const secureContexts = new WeakMap<TlsOptions, SecureContext>();

function secureContext(tls: TlsOptions): SecureContext {
  const known = secureContexts.get(tls);
  if (known !== undefined) return known;
  try {
    const { ca, cert, key } = tls;
    // An authority that is none would be taken without a word, and nobody trusted.
    if (ca !== null) new X509Certificate(ca);
    const context = createSecureContext({
      ...(ca === null ? {} : { ca }),
      ...(cert === null ? {} : { cert, key: key ?? cert }),
    });
    secureContexts.set(tls, context);
    return context;
  } catch (error) {
    throw new HapeersError(
      'usage',
      `the certificate, its key or the CA cannot be used: ${error instanceof Error ? error.message : error}`,
      'pass PEM files: certificate and key in one file for --crt, as HAProxy expects, and the CA for --ca-file',
      { cause: error },
    );
  }
}

function established(socket: Socket, phase: 'connect' | 'tls', options: ConnectOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (reason: unknown): void => {
      settle();
      socket.destroy();
      reject(reason);
    };
    const done = (): void => {
      settle();
      resolve();
    };
    const onError = (error: Error): void => fail(describeSocketError(error, phase));
    const onAbort = (): void => fail(options.signal?.reason);
    const timer = setTimeout(() => fail(timeout(phase, options.timeoutMs)), options.timeoutMs);
    const success = phase === 'tls' ? 'secureConnect' : 'connect';
    const settle = (): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      socket.off(success, done);
      socket.off('error', onError);
      socket.on('error', ignore);
    };
    socket.once(success, done);
    socket.once('error', onError);
    options.signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** An error after the outcome is known has nobody left to tell; without a listener it would end the process. */
function ignore(): void {}

function timeout(phase: 'connect' | 'tls', timeoutMs: number): ConnectionError {
  const what = phase === 'connect' ? 'the connection' : 'the TLS handshake';
  return new ConnectionError(
    phase,
    'timeout',
    `did not answer ${what} within ${timeoutMs} ms`,
    'check the address and the firewall between the nodes, or allow more time with --timeout',
  );
}

/** An open connection. Whoever holds it closes it. Reads are pulled, so that what is not read is not held in memory. */
export class Connection {
  readonly connectMs: number;
  /** null without TLS */
  readonly tlsMs: number | null;
  readonly #socket: Socket;
  readonly #signal: AbortSignal | undefined;
  #error: Error | null = null;

  constructor(socket: Socket, connectMs: number, tlsMs: number | null, signal: AbortSignal | undefined) {
    this.connectMs = connectMs;
    this.tlsMs = tlsMs;
    this.#socket = socket;
    this.#signal = signal;
    socket.on('error', (error) => {
      this.#error = error;
    });
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /**
   * The next bytes; `end` once the other side has closed; `late` when neither came by the deadline.
   *
   * @param deadline on the clock of `performance.now()`
   * @throws ConnectionError when the connection breaks; the signal's reason when that aborts it
   */
  async read(deadline: number): Promise<Uint8Array | 'end' | 'late'> {
    for (;;) {
      this.#signal?.throwIfAborted();
      const bytes: Buffer | null = this.#socket.read();
      if (bytes !== null) return bytes;
      if (this.#error !== null) throw describeSocketError(this.#error, 'exchange');
      if (this.#socket.readableEnded || this.#socket.destroyed) return 'end';
      if ((await this.#change(deadline)) === 'late') return 'late';
    }
  }

  close(): void {
    this.#socket.destroy();
  }

  #change(deadline: number): Promise<'changed' | 'late'> {
    const socket = this.#socket;
    const signal = this.#signal;
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        for (const event of CHANGES) socket.off(event, onChange);
      };
      const onChange = (): void => {
        settle();
        resolve('changed');
      };
      const onLate = (): void => {
        settle();
        resolve('late');
      };
      const onAbort = (): void => {
        settle();
        reject(signal?.reason);
      };
      const timer = setTimeout(onLate, Math.max(0, deadline - performance.now()));
      for (const event of CHANGES) socket.on(event, onChange);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}

const CHANGES = ['readable', 'end', 'error', 'close'] as const;
