import type { Table } from './entry.ts';

/**
 * What a target turned out to be. A closed list: reports and scripts switch on it.
 *
 * `identified`: a peers listener whose local peer has the expected name. `peers-listener`: a peers listener, its name
 * was not asked for. `tls-expected` and `tls-unexpected`: one side speaks TLS and the other does not.
 * `sentinel-configured`: it accepted a random name that no cluster has. Of an observer's session: `observed`, the lesson
 * was complete; `not-up-to-date`, the node has not itself been taught yet; `unknown-observer`, it does not list the
 * observer as a peer; `protocol-broken`, it sent what makes no sense.
 */
export type Verdict =
  | 'identified'
  | 'peers-listener'
  | 'wrong-peer'
  | 'wrong-version'
  | 'not-hello'
  | 'sentinel-configured'
  | 'not-haproxy'
  | 'unresolved'
  | 'refused'
  | 'unreachable'
  | 'timeout'
  | 'closed'
  | 'tls-failed'
  | 'tls-expected'
  | 'tls-unexpected'
  | 'observed'
  | 'not-up-to-date'
  | 'unknown-observer'
  | 'protocol-broken';

/** What one address answered: the object that `probe --format json` prints for it. */
export interface ProbeFinding {
  /** The target as the user wrote it. */
  readonly target: string;
  /** The address that was dialed: `10.0.10.6:1024`, `[2001:db8::1]:1024`, `unix@/run/peers.sock`. */
  readonly address: string;
  /** The name of its local peer, as expected or, without expectation, as found; null when none is known. */
  readonly peer: string | null;
  readonly healthy: boolean;
  readonly verdict: Verdict;
  /** The status code of its answer; null when it gave none. */
  readonly status: number | null;
  /** The version of the peers protocol that it accepted; null when it accepted none. */
  readonly protocol: string | null;
  readonly connectMs: number | null;
  readonly tlsMs: number | null;
  /** From the greeting to the complete answer. */
  readonly handshakeMs: number | null;
  /** What was found, in words that follow the address: "is peer hap2 ...". */
  readonly message: string;
  readonly hint: string | null;
  /** What an observer was taught; null where nobody asked for it. */
  readonly tables: readonly Table[] | null;
}
