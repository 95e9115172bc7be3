import { HapeersError } from '../errors.ts';
import { cutInet, isIpv6, isPort } from '../model/value/address.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import type { Dial, TlsOptions } from '../protocol/options.ts';
import { requireText } from '../required.ts';

/** Something to probe. */
export interface ProbeTarget {
  /** As the user wrote it, for reports. */
  readonly text: string;
  readonly endpoint: Endpoint;
  /** The name that its local peer should have; null when it is not known. */
  readonly peer: string | null;
  /** Other names that the node may have, by mistake or by custom: tried when `peer` is wrong or not known. */
  readonly candidates?: readonly string[];
  /** How to speak TLS with this target; undefined: as with all targets. */
  readonly tls?: TlsOptions | null;
  /** The peers section that it is a member of, where it comes from a config or a cluster file. */
  readonly section?: string | undefined;
  /** What else its `server` line does to a connection. */
  readonly dial?: Dial | undefined;
  /** Why it cannot be dialed as it should be, for example because a certificate cannot be read; it is told, and not dialed. */
  readonly unfit?: { readonly message: string; readonly hint: string | null };
}

const FORM = 'write HOST:PORT or HOST:PORT=PEERNAME, for example 10.0.0.6:1024=hap2';

/**
 * Reads a target as given on the command line: `HOST:PORT[=PEERNAME]`, `[IPV6]:PORT[=PEERNAME]`, `unix@PATH[=PEERNAME]`
 * or `/PATH[=PEERNAME]`, with HAProxy's address prefixes `ipv4@` and `ipv6@`.
 *
 * @throws HapeersError `usage` for anything else
 * @example
 * parseTarget('10.0.0.6:1024=hap2').peer; // 'hap2'
 * parseTarget('unix@/run/peers.sock').endpoint; // { kind: 'unix', path: '/run/peers.sock' }
 */
export function parseTarget(text: string): ProbeTarget {
  requireText(text, 'a target');
  const equals = text.indexOf('=');
  const address = equals === -1 ? text : text.slice(0, equals);
  const peer = equals === -1 ? null : text.slice(equals + 1);
  if (peer === '')
    throw unusable(text, 'has an empty peer name', 'name the peer after "=", or leave "=" out');
  if (peer !== null && /[\s\0]/.test(peer)) {
    throw unusable(text, 'has a space in its peer name', 'use the name as the peers section writes it');
  }
  const endpoint = parseEndpoint(address, text);
  return { text, endpoint, peer, candidates: hostNames(endpoint) };
}

/** A local peer is called as its machine unless the configuration says otherwise: with or without the domain. */
function hostNames(endpoint: Endpoint): readonly string[] {
  if (endpoint.kind === 'unix' || !/[a-z]/i.test(endpoint.host) || endpoint.host.includes(':')) return [];
  const label = endpoint.host.split('.', 1)[0] ?? endpoint.host;
  return label === endpoint.host ? [label] : [endpoint.host, label];
}

function parseEndpoint(address: string, text: string): Endpoint {
  const path = /^(?:unix@)?(\/.*)$/.exec(address)?.[1];
  if (path !== undefined) return { kind: 'unix', path };
  const prefix = /^([a-z0-9+]+)@/.exec(address)?.[1] ?? null;
  const family = familyOf(prefix, text);
  const rest = prefix === null ? address : address.slice(prefix.length + 1);
  const { host, isBracketed, port } = cutInet(rest);
  if (port?.includes(':') === true || (!isBracketed && /[:[\]]/.test(host))) {
    throw unusable(
      text,
      'is not an address with a port',
      'write an IPv6 address in brackets: [2001:db8::1]:1024',
    );
  }
  if (host === '') throw unusable(text, 'contains no host', FORM);
  const [plain = '', ...scope] = host.split('%');
  if (isBracketed && !(isIpv6(plain) && scope.every((part) => part !== ''))) {
    throw unusable(text, 'has no IPv6 address in its brackets', 'brackets are for IPv6 addresses only');
  }
  if (port === null || port === '') throw unusable(text, 'contains no port', FORM);
  if (!isPort(port)) {
    throw unusable(text, 'has no usable port', 'a port is a number from 1 to 65535');
  }
  return { kind: 'tcp', host, port: Number(port), family };
}

function familyOf(prefix: string | null, text: string): 4 | 6 | null {
  switch (prefix) {
    case null:
    case 'tcp':
      return null;
    case 'ipv4':
    case 'tcp4':
      return 4;
    case 'ipv6':
    case 'tcp6':
      return 6;
    default:
      throw unusable(text, `has an address type that cannot be dialed ("${prefix}@")`, FORM);
  }
}

function unusable(text: string, what: string, hint: string): HapeersError {
  return new HapeersError('usage', `a target ${what} ("${text}")`, hint);
}
