import { HapeersError } from '../../errors.ts';
import type { Endpoint } from '../../protocol/endpoint.ts';
import { parseTarget } from '../target.ts';

/**
 * Where a runtime API is. `worker` is set where it may be the socket of a master process: which of its workers to ask, as in
 * `@1 show info`; null for the master itself.
 */
export type RuntimeEndpoint = Endpoint & { readonly worker?: string | null };

/** A runtime API to ask. */
export interface RuntimeTarget {
  /** As the user wrote it, for reports. */
  readonly text: string;
  /** The peer name that the user gave it; null: what the node itself says. */
  readonly name: string | null;
  readonly endpoint: RuntimeEndpoint;
}

/**
 * Reads what `--socket` names: a path, `unix@PATH` or `HOST:PORT`, with `NAME=` before it where the node should be called so
 * in reports. `lb1.sock` and `run/lb1` are paths, too.
 *
 * @param option that the text is the value of
 * @throws HapeersError `usage` for anything else
 */
export function parseRuntimeTarget(text: string, option = '--socket'): RuntimeTarget {
  const named = /^([^=/@[\]:]+)=(.*)$/s.exec(text);
  const name = named?.[1] ?? null;
  const address = named?.[2] ?? text;
  const path = /^(?:unix@)?(\.{0,2}\/.*|[^:@[\]]*\/[^:@[\]]*|[^:@[\]]+\.sock(?:et)?)$/s.exec(address)?.[1];
  if (path !== undefined) return { text, name, endpoint: { kind: 'unix', path } };
  if (!address.includes(':')) {
    throw new HapeersError(
      'usage',
      `${option} names neither a path nor HOST:PORT ("${text}")`,
      `write ${option} /run/haproxy/admin.sock, ${option} ./admin.sock or ${option} 127.0.0.1:9999`,
    );
  }
  const { endpoint, peer } = parseTarget(address);
  if (peer !== null) {
    throw new HapeersError(
      'usage',
      `a name comes before the socket ("${text}")`,
      `write ${option} NAME=HOST:PORT`,
    );
  }
  return { text, name, endpoint };
}
