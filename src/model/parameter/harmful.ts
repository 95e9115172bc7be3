import type { Parameter, Peer } from '../config.ts';
import { isAtLeast, type Version } from '../value/version.ts';
import { findParameter } from './parameters.ts';
import { parametersOf } from './tls.ts';

/**
 * The parameter with which a version never connects to a peer; null where it has none. Every parameter was measured with two
 * nodes of 2.6, 3.0 and 3.2.
 */
export function harmfulParameter(peer: Peer, version: Version): Parameter | null {
  return findParameter(
    parametersOf(peer),
    ...(isAtLeast(version, '3.0') ? ['proto'] : []),
    ...(isAtLeast(version, '3.2') ? ['strict-maxconn'] : []),
  );
}
