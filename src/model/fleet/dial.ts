import type { Config, Parameter, Peer } from '../config.ts';
import { findParameter } from '../parameter/parameters.ts';
import { hasCertificate, listenerParameters, parametersOf, usesTls, verifyOf } from '../parameter/tls.ts';
import { tlsDefaults } from '../parameter/tls-defaults.ts';
import { tlsVersions } from '../parameter/tls-versions.ts';
import { type Address, addressKey, isLoopback, isPublic, isWildcard } from '../value/address.ts';
import { isAtLeast, isBefore, type Version } from '../value/version.ts';
import type { Membership } from './membership.ts';

/** Why a connection to a member does not become a session. */
export type DialFault =
  /** Nothing listens there at all. */
  | { readonly kind: 'no-listener' }
  /** It leads somewhere else than to where the member listens. */
  | { readonly kind: 'port' | 'host' | 'family'; readonly listener: Address }
  /** One side speaks TLS. */
  | { readonly kind: 'plain-to-tls' | 'tls-to-plain' }
  /** One side speaks the PROXY protocol. */
  | { readonly kind: 'proxy-expected' | 'proxy-unexpected' }
  /** The listener insists on a client certificate, and none is sent. */
  | { readonly kind: 'no-client-certificate' }
  /** The listener answers only to names that it has a certificate for (`strict-sni`), and none is sent. */
  | { readonly kind: 'no-sni' }
  /** There is no version of TLS that both sides accept. */
  | { readonly kind: 'tls-versions' };

/** What a dial needs to know of a peer's line. */
export type Dialed = Pick<Peer, 'address' | 'certain' | 'parameters' | 'inherited'>;

/**
 * What happens when a member dials another one as its line says.
 * @returns null where it works as far as configs tell; a host name, a variable and a translated address count as right
 */
export function dialFault(peer: Dialed, from: Membership, to: Membership): DialFault | null {
  return addressFault(peer, to) ?? transportFault(peer, from, to);
}

function addressFault({ address, certain }: Dialed, to: Membership): DialFault | null {
  if (!certain || !to.listenersKnown || address === null) return null;
  if (to.listeners.length === 0) return { kind: 'no-listener' };
  if (isTranslated(address, to)) return null;
  const [first, ...others] = to.listeners.map((listener) => mismatch(address, listener));
  if (first === undefined || first === null || others.includes(null)) return null;
  const [listener] = to.listeners;
  return listener === undefined ? null : { kind: first, listener };
}

/** Whether the fleet knows that this address leads to where the member listens. */
function isTranslated(dialed: Address, { node, listeners }: Membership): boolean {
  return (node.translated ?? []).some(
    ({ dialed: from, listens }) =>
      addressKey(dialed) !== null &&
      addressKey(dialed) === addressKey(from) &&
      listeners.some((listener) => mismatch(listens, listener) === null),
  );
}

function mismatch(dialed: Address, listener: Address): 'port' | 'host' | 'family' | null {
  const isPath = (address: Address) => address.kind === 'unix' || address.kind === 'abns';
  if (isPath(dialed) && isPath(listener)) {
    return 'path' in dialed && 'path' in listener && dialed.path !== listener.path ? 'host' : null;
  }
  if (isPath(dialed) !== isPath(listener)) return known(dialed) && known(listener) ? 'family' : null;
  if (dialed.kind !== 'inet' || listener.kind !== 'inet') return null;
  if (mayBeTranslated(dialed, listener)) return null;
  if (dialed.port.kind !== 'number' || listener.port.kind !== 'number') return null;
  if (dialed.port.value !== listener.port.value) return 'port';
  if (dialed.family === 'name' || listener.family === 'name' || isWildcard(dialed)) return null;
  if (isWildcard(listener)) return listener.family !== 'ipv6' && dialed.family === 'ipv6' ? 'family' : null;
  if (dialed.family !== listener.family) return isMapped(dialed) || isMapped(listener) ? null : 'family';
  return normalHost(dialed.host) === normalHost(listener.host) ? null : 'host';
}

function known(address: Address): boolean {
  return address.kind === 'inet' || address.kind === 'unix' || address.kind === 'abns';
}

/** An address of the internet in front of one that is not: a gateway leads from one to the other. */
function mayBeTranslated(dialed: Address, listener: Address): boolean {
  if (isWildcard(listener) || isLoopback(listener)) return false;
  return isPublic(dialed) !== isPublic(listener);
}

function isMapped({ host }: { readonly host: string }): boolean {
  return /^::ffff:/i.test(host);
}

function normalHost(host: string): string {
  return host.includes(':') ? host.toLowerCase().replace(/(^|:)0+(?=[0-9a-f])/g, '$1') : host;
}

function transportFault(peer: Dialed, from: Membership, to: Membership): DialFault | null {
  if (!peer.certain || !to.complete || peer.parameters.unknown !== null) return null;
  const dialed = parametersOf(peer);
  const tls = usesTls(dialed);
  const listener = listenerParameters(to.section);
  if (listener.some(({ keyword }) => keyword.value === null)) return null;
  const proxy = sendsProxy(dialed, from.node.config.version);
  if (proxy === 'unknown') return null;
  if (to.listenerProxy !== proxy) return { kind: to.listenerProxy ? 'proxy-expected' : 'proxy-unexpected' };
  if (to.listenerTls !== tls) return { kind: to.listenerTls ? 'plain-to-tls' : 'tls-to-plain' };
  if (!tls) return null;
  const mine = tlsVersions(dialed, from.node.config, 'server');
  const its = tlsVersions(listener, to.node.config, 'bind');
  if (mine !== null && its !== null && (mine.max < its.min || its.max < mine.min)) {
    return { kind: 'tls-versions' };
  }
  const { version } = from.node.config;
  if (
    isStrict(listener, to.node.config) &&
    findParameter(dialed, 'sni') === null &&
    isBefore(version, '3.3')
  ) {
    return { kind: 'no-sni' };
  }
  if (verifyOf(listener, to.node.config, 'bind') !== 'required') return null;
  return hasCertificate(dialed) ? null : { kind: 'no-client-certificate' };
}

/** `strict-sni` of the line, else of the global section. */
function isStrict(listener: readonly Parameter[], config: Config): boolean {
  const words = ['strict-sni', 'no-strict-sni'];
  const own = findParameter(listener, ...words)?.keyword.value;
  return (own ?? tlsDefaults(config, 'bind')?.findLast((word) => words.includes(word))) === 'strict-sni';
}

const SENDS_PROXY = /^send-proxy(?:-v2(?:-ssl(?:-cn)?)?)?$/;

/**
 * Whether a peer is dialed with a PROXY header. The parameters of the line count for a connection with TLS, from 3.0 on for
 * every one, and without TLS this one no more from 3.3 on (measured with 2.6, 3.0, 3.2 and 3.4).
 */
export function sendsProxy(parameters: readonly Parameter[], version: Version): boolean | 'unknown' {
  if (!parameters.some(({ keyword }) => SENDS_PROXY.test(keyword.value ?? ''))) return false;
  const tls = usesTls(parameters);
  if (isAtLeast(version, '3.3')) return tls ? 'unknown' : false;
  return tls || isAtLeast(version, '3.0');
}
