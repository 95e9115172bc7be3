import { HapeersError } from '../errors.ts';

/** The versions of the peers protocol that HAProxy 2.4 to 3.5 takes (`PEER_MAJOR_VER`, `PEER_MINOR_VER` in peers.c). */
export type ProtocolVersion = '2.0' | '2.1';

/** What the side that opened the connection says first. */
export interface Hello {
  readonly version: string;
  /** The peer being called: the callee compares it with its local peer name, byte for byte. */
  readonly target: string;
  /** The name of the caller: the callee looks it up among the peers of its section. */
  readonly caller: string;
  readonly pid: number;
}

/**
 * The three lines of a hello, to be sent in one write: HAProxy 2.6 may stall on a hello that comes byte by byte.
 * The relative pid is the constant 1 that HAProxy itself sends since 2.5 (`peer_prepare_hellomsg` in peers.c).
 *
 * @throws HapeersError `usage` when a name cannot be said on the wire: a line feed in it, or a space in the caller's
 */
export function encodeHello(hello: Hello): Uint8Array {
  assertName(hello.target, /[\r\n\0]/, 'a line feed');
  assertName(hello.caller, /[\r\n\0 ]/, 'a space or a line feed');
  return Buffer.from(`HAProxyS ${hello.version}\n${hello.target}\n${hello.caller} ${hello.pid} 1\n`, 'utf8');
}

function assertName(name: string, forbidden: RegExp, what: string): void {
  if (!forbidden.test(name)) return;
  throw new HapeersError(
    'usage',
    `a peer name cannot contain ${what} (${JSON.stringify(name)})`,
    'use the name as the peers section writes it',
  );
}

/**
 * Reads the line that answers a hello: three digits.
 *
 * @param line without its line feed
 * @returns the status code, or null when the line is none, for example the first line of an HTTP answer
 */
export function parseStatusLine(line: string): number | null {
  return /^[1-9]\d\d\r?$/.test(line) ? Number.parseInt(line, 10) : null;
}
