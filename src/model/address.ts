/** Where a listener listens or a peer is dialled, as `str2sa_range()` in HAProxy's src/tools.c reads it. */
export type Address = InetAddress | PathAddress | OtherAddress;

/** `HOST:PORT`, `HOST`, `:PORT`, `*:PORT`, `[IPv6]:PORT`, with `ipv4@`, `ipv6@`, `tcp4@` ... in front. */
export interface InetAddress {
  readonly kind: 'inet';
  /** Without brackets; empty for `:PORT` and `*:PORT`. */
  readonly host: string;
  readonly family: 'any' | 'ipv4' | 'ipv6' | 'name';
  readonly port: Port;
}

/** What stands behind the last colon. `start` and `end` differ for a range such as `1000-1009`. */
export type Port =
  | { readonly kind: 'none' }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'range'; readonly start: number; readonly end: number }
  | { readonly kind: 'offset'; readonly text: string }
  | { readonly kind: 'bad'; readonly text: string };

/** A socket in the file system or in the abstract name space. */
export interface PathAddress {
  readonly kind: 'unix' | 'abns';
  readonly path: string;
}

/** Anything else that has a prefix of its own: `fd@`, `sockpair@`, `udp@`, `quic4@` ... */
export interface OtherAddress {
  readonly kind: 'fd' | 'sockpair' | 'udp' | 'quic' | 'rhttp' | 'variable';
  readonly text: string;
}

const INET_PREFIX = /^(?:ipv4|ipv6|tcp|tcp4|tcp6|stream\+ipv4|stream\+ipv6|mptcp|mptcp4|mptcp6)@/;

/**
 * Reads an address; total, since any text without a colon is a host name without a port.
 * An unquoted `$VAR` is expanded by HAProxy's address parser and so cannot be known here: kind `variable`.
 */
export function parseAddress(text: string): Address {
  if (text.includes('$')) return { kind: 'variable', text };
  if (/^(?:unix@|\/)/.test(text)) return { kind: 'unix', path: text.replace(/^unix@/, '') };
  if (/^uxst@|^uxdg@/.test(text)) return { kind: 'unix', path: text.slice(5) };
  if (/^abnsz?@/.test(text)) return { kind: 'abns', path: text.replace(/^abnsz?@/, '') };
  if (text.startsWith('fd@')) return { kind: 'fd', text };
  if (text.startsWith('sockpair@')) return { kind: 'sockpair', text };
  if (/^(?:udp[46]?|dgram\+ipv[46])@/.test(text)) return { kind: 'udp', text };
  if (/^quic[46]?@/.test(text)) return { kind: 'quic', text };
  if (/^r(?:ev)?http@/.test(text)) return { kind: 'rhttp', text };
  return parseInet(text.replace(INET_PREFIX, ''), /^(?:ipv6|tcp6|stream\+ipv6|mptcp6)@/.test(text));
}

function parseInet(text: string, isIpv6: boolean): InetAddress {
  const bracket = /^\[([^\]]*)\](?::(.*))?$/s.exec(text);
  if (bracket !== null) {
    return { kind: 'inet', host: bracket[1] ?? '', family: 'ipv6', port: parsePort(bracket[2]) };
  }
  const colon = text.lastIndexOf(':');
  const host = colon === -1 ? text : text.slice(0, colon);
  const port = parsePort(colon === -1 ? undefined : text.slice(colon + 1));
  if (host === '' || host === '*') return { kind: 'inet', host: '', family: 'any', port };
  if (host.includes(':') || isIpv6) return { kind: 'inet', host, family: 'ipv6', port };
  return { kind: 'inet', host, family: /^\d+(?:\.\d+){3}$/.test(host) ? 'ipv4' : 'name', port };
}

function parsePort(text: string | undefined): Port {
  if (text === undefined || text === '') return { kind: 'none' };
  const range = /^(\d+)-(\d+)$/.exec(text);
  if (range !== null) return { kind: 'range', start: Number(range[1]), end: Number(range[2]) };
  if (/^[+-]\d+$/.test(text)) return { kind: 'offset', text };
  return /^\d+$/.test(text) ? { kind: 'number', value: Number(text) } : { kind: 'bad', text };
}

/** Whether the address means every address of the machine. */
export function isWildcard(address: Address): boolean {
  return (
    address.kind === 'inet' &&
    (address.family === 'any' || address.host === '0.0.0.0' || /^(?:0{0,4}:){1,7}0{0,4}$/.test(address.host))
  );
}

/** One text for addresses that are the same socket: lower case, `unix@` and `ipv4@` left away; null where unknown. */
export function addressKey(address: Address): string | null {
  if (address.kind === 'unix' || address.kind === 'abns') return `${address.kind}@${address.path}`;
  if (address.kind !== 'inet' || address.port.kind !== 'number') return null;
  const host = isWildcard(address) ? (address.family === 'ipv6' ? '::' : '*') : address.host.toLowerCase();
  return address.family === 'ipv6' ? `[${host}]:${address.port.value}` : `${host}:${address.port.value}`;
}
