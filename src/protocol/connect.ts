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
import { type BoundedOptions, stepMs, type TlsOptions } from './options.ts';

/**
 * Opens a connection; every phase ends in its time, and all of it by the deadline.
 *
 * @throws ConnectionError when it cannot be made; HapeersError `usage` when the certificates given are none; the
 *   signal's reason when that aborts it
 */
export async function connect(endpoint: Endpoint, options: BoundedOptions): Promise<Connection> {
  options.signal?.throwIfAborted();
  const tls = options.tls === null ? null : tlsSettings(options.tls);
  const { socket, started } = await connectWhenPossible(endpoint, options);
  const connected = performance.now();
  const proxy = options.dial?.proxy;
  if (proxy !== undefined) socket.write(PROXY_HEADERS[proxy]);
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
  options: BoundedOptions,
): Promise<{ readonly socket: Socket; readonly started: number }> {
  for (let attempt = 1; ; attempt++) {
    const started = performance.now();
    const { source } = options.dial ?? {};
    const socket = connectTcp(
      endpoint.kind === 'unix'
        ? { path: endpoint.path }
        : {
            host: endpoint.host,
            port: endpoint.port,
            ...(source === undefined ? {} : { localAddress: source }),
          },
    );
    socket.setNoDelay(true);
    try {
      await established(socket, 'connect', options);
      return { socket, started };
    } catch (error) {
      const { source } = options.dial ?? {};
      if (source !== undefined && hasCode(error, 'EADDRNOTAVAIL')) throw notHere(source, error);
      if (!hasCode(error, 'EMFILE', 'ENFILE') || attempt === CROWDED_ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, CROWDED_PAUSE_MS));
      options.deadline?.excuse(started);
      options.signal?.throwIfAborted();
    }
  }
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  const cause = error instanceof ConnectionError ? error.cause : null;
  return cause instanceof Error && 'code' in cause && codes.includes(String(cause.code));
}

function notHere(source: string, cause: unknown): ConnectionError {
  return new ConnectionError(
    'connect',
    'local',
    `cannot be dialed from "${source}", as its "source" says: it is not an address of this machine`,
    'probe from the node with this config, or name the address and the peer without -f',
    { cause },
  );
}

/**
 * What HAProxy sends for `send-proxy` on a peer, where no client is behind the connection (measured with 2.6 to 3.2): the
 * whole line of version 1, the command LOCAL of version 2.
 */
const PROXY_HEADERS = {
  v1: Buffer.from('PROXY UNKNOWN\r\n'),
  v2: Buffer.from('0d0a0d0a000d0a515549540a20000000', 'hex'),
} as const;

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
    const { ca, cert, key, versions, curves } = tls;
    const ciphers = ciphersOf(tls);
    // An authority that is none would be taken without a word, and nobody trusted.
    if (ca !== null) new X509Certificate(ca);
    const context = createSecureContext({
      ...(ca === null ? {} : { ca }),
      ...(cert === null ? {} : { cert, key: key ?? cert }),
      ...(versions === undefined ? {} : versionNames(versions)),
      ...(ciphers === null ? {} : { ciphers }),
      ...(curves === undefined ? {} : { ecdhCurve: curves }),
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

/** Node.js takes one list for all versions; what it leaves out is not offered, so the defaults of the others are added. */
function ciphersOf({ ciphers, ciphersuites }: TlsOptions): string | null {
  if (ciphers === undefined && ciphersuites === undefined) return null;
  return `${ciphersuites ?? DEFAULT_SUITES}:${ciphers ?? 'DEFAULT'}`;
}

const DEFAULT_SUITES = 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256';

/** What is older than TLS 1.0 is not spoken by any Node.js. */
function versionNames({ min, max }: { readonly min: number; readonly max: number }) {
  return { minVersion: VERSIONS[min] ?? 'TLSv1', maxVersion: VERSIONS[max] ?? 'TLSv1' } as const;
}

const VERSIONS: Readonly<Record<number, 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'>> = {
  10: 'TLSv1',
  11: 'TLSv1.1',
  12: 'TLSv1.2',
  13: 'TLSv1.3',
};

function established(socket: Socket, phase: 'connect' | 'tls', options: BoundedOptions): Promise<void> {
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
    const timer = setTimeout(() => fail(timeout(phase, options.timeoutMs)), stepMs(options));
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
