import { HapeersError } from '../errors.ts';

/** Where a connection stood when it broke. */
export type ConnectionPhase = 'resolve' | 'connect' | 'tls' | 'exchange';

/**
 * Why a connection broke. `reset`: cut by the other side. `not-tls`: no TLS on the other side. `certificate`: its
 * certificate did not pass our checks. `alert`: it refused our TLS, for example for want of a client certificate.
 * `local`: this machine could not open the connection at all.
 */
export type ConnectionFault =
  | 'unresolved'
  | 'refused'
  | 'unreachable'
  | 'timeout'
  | 'reset'
  | 'not-tls'
  | 'certificate'
  | 'alert'
  | 'local';

/** A connection that could not be made or did not last. The message says what happened, without the address. */
export class ConnectionError extends HapeersError {
  readonly phase: ConnectionPhase;
  readonly fault: ConnectionFault;

  constructor(
    phase: ConnectionPhase,
    fault: ConnectionFault,
    message: string,
    hint: string | null,
    options?: ErrorOptions,
  ) {
    super('connection-failed', message, hint, options);
    this.phase = phase;
    this.fault = fault;
  }
}

interface Cause {
  readonly fault: ConnectionFault;
  readonly message: string;
  readonly hint: string;
}

const REACH = 'check the address, the firewall between the nodes and that HAProxy runs there';

const causes: ReadonlyMap<string, Cause> = new Map(
  Object.entries<Cause>({
    ECONNREFUSED: {
      fault: 'refused',
      message: 'refused the connection: nothing listens there',
      hint: 'check the port, and that the peers section of that node binds this address',
    },
    EHOSTUNREACH: { fault: 'unreachable', message: 'has no route from here', hint: REACH },
    ENETUNREACH: {
      fault: 'unreachable',
      message: 'is in a network that has no route from here',
      hint: REACH,
    },
    EHOSTDOWN: { fault: 'unreachable', message: 'is down', hint: REACH },
    ETIMEDOUT: { fault: 'timeout', message: 'did not answer the connection', hint: REACH },
    EADDRNOTAVAIL: {
      fault: 'unreachable',
      message: 'is not an address that this machine can dial',
      hint: 'check the address: 0.0.0.0 and "::" are for listening only',
    },
    EINVAL: {
      fault: 'unreachable',
      message: 'is not an address that this machine can dial',
      hint: 'check the address: a link-local one needs its interface, as in [fe80::1%eth0]:1024',
    },
    ENOENT: {
      fault: 'unreachable',
      message: 'does not exist',
      hint: 'check the path of the socket and that HAProxy runs',
    },
    ENOTSOCK: { fault: 'unreachable', message: 'is not a socket', hint: 'check the path of the socket' },
    EACCES: {
      fault: 'local',
      message: 'cannot be opened by this user',
      hint: "run as a user that the socket's mode and owner allow",
    },
    EPERM: {
      fault: 'local',
      message: 'cannot be dialed: this machine forbids it',
      hint: 'check the firewall rules of this machine for outgoing connections',
    },
    EMFILE: {
      fault: 'local',
      message: 'could not be dialed: too many open files in this process',
      hint: 'lower --concurrency or raise the limit of open files (ulimit -n)',
    },
    ECONNRESET: { fault: 'reset', message: 'cut the connection', hint: REACH },
    EPIPE: { fault: 'reset', message: 'cut the connection', hint: REACH },
  }),
);

/** Tells what an error event of a socket means (codes of errno(3); those of TLS as OpenSSL and Node.js name them). */
export function describeSocketError(error: Error, phase: ConnectionPhase): ConnectionError {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const cause = (phase === 'tls' || code.startsWith('ERR_SSL') ? tlsCause(error, code) : undefined) ??
    causes.get(code) ?? { fault: 'unreachable', message: `failed: ${firstLine(error.message)}`, hint: REACH };
  return new ConnectionError(phase, cause.fault, cause.message, cause.hint, { cause: error });
}

function tlsCause(error: Error, code: string): Cause | undefined {
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    return {
      fault: 'not-tls',
      message: 'closed the connection during the TLS handshake',
      hint: 'check that the peers section of that node has "ssl" on its bind line',
    };
  }
  if (
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/.test(code) ||
    /wrong version number/.test(error.message)
  ) {
    return {
      fault: 'not-tls',
      message: 'does not speak TLS',
      hint: 'check that the peers section of that node has "ssl" on its bind line',
    };
  }
  if (/ALERT_UNRECOGNIZED_NAME|UNRECOGNIZED_NAME/.test(code)) {
    return {
      fault: 'alert',
      message: 'has no certificate for the server name that was asked for',
      hint: 'name the certificate with --sni (its bind line has "strict-sni")',
    };
  }
  if (/CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE/.test(code)) {
    return {
      fault: 'alert',
      message: 'requires a client certificate',
      hint: 'give one that its ca-file accepts with --crt',
    };
  }
  if (/_ALERT_/.test(code)) {
    return {
      fault: 'alert',
      message: `refused the TLS handshake: ${alertWords(code)}`,
      hint: 'check that the client certificate, the CA and the TLS versions of both sides agree',
    };
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return {
      fault: 'certificate',
      message: 'has a certificate for a different name',
      hint: 'name the certificate with --sni, or correct "verifyhost"',
    };
  }
  if (/CERT|SIGNATURE|ISSUER|CRL|CA_/.test(code) && !code.startsWith('ERR_')) {
    return {
      fault: 'certificate',
      message: `has a certificate that is not trusted: ${firstLine(error.message)}`,
      hint: 'give the CA that signed it with --ca-file, or skip the check with --verify none',
    };
  }
  return undefined;
}

function alertWords(code: string): string {
  return code
    .replace(/^.*_ALERT_/, '')
    .replaceAll('_', ' ')
    .toLowerCase();
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
