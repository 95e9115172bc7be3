/** One answer to a hello. */
export interface Status {
  readonly code: number;
  readonly name: string;
  /** The word in `last_status=` of `show peers` on the node that received this answer. */
  readonly lastStatus: string;
  readonly meaning: string;
  /** The next step of whoever received it; null where all is well. */
  readonly remedy: string | null;
}

/**
 * The status codes of the handshake (`PEER_SESS_SC_*` in peers.c; document of the peers protocol, "Status Messages").
 * A HAProxy that receives anything above 200 never dials that peer again until it is called by it or reloaded.
 */
export const statuses: readonly Status[] = [
  {
    code: 200,
    name: 'success',
    lastStatus: 'ESTA',
    meaning: 'the session is established',
    remedy: null,
  },
  {
    code: 300,
    name: 'try again',
    lastStatus: 'RETR',
    meaning: 'a session of the local peer is already up: the node is being reloaded',
    remedy: 'wait until the reload is over',
  },
  {
    code: 501,
    name: 'protocol error',
    lastStatus: 'PROT',
    meaning: 'the greeting was not understood',
    remedy: 'check that the port belongs to a peers section',
  },
  {
    code: 502,
    name: 'version mismatch',
    lastStatus: 'VERS',
    meaning: 'the protocol version is not supported',
    remedy: 'upgrade the node that speaks the older protocol',
  },
  {
    code: 503,
    name: 'local peer name mismatch',
    lastStatus: 'NAME',
    meaning: 'the called node has a different local peer name',
    remedy: 'set "localpeer" (or -L) on the called node to the name that the peers section gives its address',
  },
  {
    code: 504,
    name: 'unknown caller',
    lastStatus: 'UNKN',
    meaning: 'the called node has the expected name and does not list the caller',
    remedy: 'list the caller in the peers section of the called node',
  },
];

/** The row of a status code, or null for a code that HAProxy does not use. */
export function findStatus(code: number): Status | null {
  return statuses.find((status) => status.code === code) ?? null;
}
