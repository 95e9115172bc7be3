import type { LocalPeer, LocalPeerStatement } from './config.ts';
import type { Environment } from './line/environment.ts';
import type { Version } from './value/version.ts';

/** For whom a config is read. */
export interface ReadTarget {
  readonly version: Version;
  /** The name given by `-L`, or that of the node; null where none is known. */
  readonly localPeer: string | null;
  /**
   * Whether HAProxy is given that name by `-L` (so by default), where it wins, or it is what the fleet calls the node, which
   * is its local peer name only as long as no `localpeer` line says another one; the host name likewise.
   */
  readonly localPeerBy?: 'option' | 'node' | 'host';
  readonly environment: Environment;
  /** The build options of that HAProxy (`QUIC`, `LUA`), as `haproxy -vv` lists them; absent or null where nobody knows. */
  readonly features?: ReadonlySet<string> | null;
}

/** The node that reads a config: the one that is given, else the one that the last `localpeer` names. */
export function localPeerOf(target: ReadTarget, statements: readonly LocalPeerStatement[]): LocalPeer {
  const { localPeer, localPeerBy = 'option' } = target;
  const last = statements.at(-1);
  if (localPeer !== null && (localPeerBy === 'option' || last === undefined)) {
    return { name: localPeer, origin: localPeerBy };
  }
  if (last === undefined) return { name: null, origin: 'unknown' };
  const isCertain = statements.every(({ certain }) => certain);
  return { name: isCertain ? (last.name?.value ?? null) : null, origin: 'config' };
}
