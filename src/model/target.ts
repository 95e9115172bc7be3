import type { LocalPeer, LocalPeerStatement } from './config.ts';
import type { Environment } from './line/environment.ts';
import type { Version } from './value/version.ts';

/** For whom a config is read. */
export interface ReadTarget {
  readonly version: Version;
  /** The name given by `-L`; null where none is given. */
  readonly localPeer: string | null;
  /** Whether HAProxy is given that name by `-L` too (so by default), or it is only known which node this is. */
  readonly localPeerBy?: 'option' | 'node';
  readonly environment: Environment;
}

/** The node that reads a config: the one that is given, else the one that the last `localpeer` names. */
export function localPeerOf(target: ReadTarget, statements: readonly LocalPeerStatement[]): LocalPeer {
  if (target.localPeer !== null) return { name: target.localPeer, origin: target.localPeerBy ?? 'option' };
  const last = statements.at(-1);
  if (last === undefined) return { name: null, origin: 'unknown' };
  const isCertain = statements.every(({ certain }) => certain);
  return { name: isCertain ? (last.name?.value ?? null) : null, origin: 'config' };
}
