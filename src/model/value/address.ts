import { readInt } from './number.ts';

/** Where a listener listens or a peer is dialed, as `str2sa_range()` in HAProxy's src/tools.c reads it. */
export type Address = InetAddress | PathAddress | OtherAddress;

/** `HOST:PORT`, `HOST`, `:PORT`, `*:PORT`, `[IPv6]:PORT`, with `ipv4@`, `ipv6@`, `tcp4@` ... in front. */
export interface InetAddress {
  readonly kind: 'inet';
  /** Without brackets; empty for `:PORT` and `*:PORT`. */
  readonly host: string;
  readonly family: 'any' | 'ipv4' | 'ipv6' | 'name';
  readonly port: Port;
}

/** What follows the last colon. `start` and `end` differ for a range such as `1000-1009`. */
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

/**
 * Anything else that has a prefix of its own (`fd@`, `sockpair@`, `quic4@`; `udp` stands for all datagram families),
 * what a variable hides, and nothing at all.
 */
export interface OtherAddress {
  readonly kind: 'fd' | 'sockpair' | 'udp' | 'quic' | 'rhttp' | 'variable' | 'empty';
  readonly text: string;
}

const INET_PREFIX = /^(?:ipv4|ipv6|tcp|tcp4|tcp6|stream\+ipv4|stream\+ipv6|mptcp|mptcp4|mptcp6)@/;

/**
 * Reads an address; total, since any text without a colon is a host name without a port.
 * An unquoted `$VAR` is expanded by HAProxy's address parser and so cannot be known here: kind `variable`.
 */
export function parseAddress(text: string): Address {
  if (text === '') return { kind: 'empty', text };
  if (text.includes('$')) return { kind: 'variable', text };
  if (/^(?:unix@|\/)/.test(text)) return { kind: 'unix', path: text.replace(/^unix@/, '') };
  if (text.startsWith('uxst@')) return { kind: 'unix', path: text.slice(5) };
  if (/^abnsz?@/.test(text)) return { kind: 'abns', path: text.replace(/^abnsz?@/, '') };
  if (text.startsWith('fd@')) return { kind: 'fd', text };
  if (text.startsWith('sockpair@')) return { kind: 'sockpair', text };
  if (/^(?:udp[46]?|uxdg|dgram\+[a-z0-9]+)@/.test(text)) return { kind: 'udp', text };
  if (/^quic[46]?@/.test(text)) return { kind: 'quic', text };
  if (/^r(?:ev)?http@/.test(text)) return { kind: 'rhttp', text };
  return parseInet(text.replace(INET_PREFIX, ''), /^(?:ipv6|tcp6|stream\+ipv6|mptcp6)@/.test(text));
}

/** An inet address cut in two, without a look at what the parts are. */
export interface InetParts {
  /** Without brackets. */
  readonly host: string;
  readonly isBracketed: boolean;
  /** Null where no colon ends the host. */
  readonly port: string | null;
}

/** The host in brackets and the port after them, else what is before and after the last colon. */
export function cutInet(text: string): InetParts {
  const bracket = /^\[([^\]]*)\](?::(.*))?$/s.exec(text);
  if (bracket !== null) return { host: bracket[1] ?? '', isBracketed: true, port: bracket[2] ?? null };
  const colon = text.lastIndexOf(':');
  return colon === -1
    ? { host: text, isBracketed: false, port: null }
    : { host: text.slice(0, colon), isBracketed: false, port: text.slice(colon + 1) };
}

/** Whether the text is a port number that can be dialed and listened on. */
export function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;
}

function parseInet(text: string, isIpv6: boolean): InetAddress {
  const { host, isBracketed, port: portText } = cutInet(text);
  const port = parsePort(portText);
  if (isBracketed) return { kind: 'inet', host, family: 'ipv6', port };
  if (host === '' || host === '*') return { kind: 'inet', host: '', family: 'any', port };
  if (host.includes(':') || isIpv6) return { kind: 'inet', host, family: 'ipv6', port };
  return { kind: 'inet', host, family: /^\d+(?:\.\d+){3}$/.test(host) ? 'ipv4' : 'name', port };
}

function parsePort(text: string | null): Port {
  if (text === null || text === '') return { kind: 'none' };
  const range = /^(\d+)-(\d+)$/.exec(text);
  if (range !== null) return { kind: 'range', start: Number(range[1]), end: Number(range[2]) };
  if (/^[+-]\d+$/.test(text)) return { kind: 'offset', text };
  return /^\d+$/.test(text) ? { kind: 'number', value: Number(text) } : { kind: 'bad', text };
}

/**
 * The variables that HAProxy's address parser expands by itself, in a word without quotes too (`env_expand()` in
 * src/tools.c): `$NAME` and `${NAME}`, nothing for one that is not set. Null where one is unknown.
 */
export function expandAddress(
  text: string,
  valueOf: (name: string) => string | null | undefined,
): string | null {
  if (!text.includes('$')) return text;
  let isKnown = true;
  const expanded = text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced?: string, bare?: string) => {
    const value = valueOf(braced ?? bare ?? '');
    if (value === undefined) isKnown = false;
    return value ?? '';
  });
  return isKnown ? expanded : null;
}

/** Whether a text is an IPv4 address as `inet_pton()` reads it: four numbers without leading zeros. */
export function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return (
    parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
  );
}

/**
 * Whether a host can be neither an address nor a name, so that no resolver helps: numbers and dots that `inet_aton()` does
 * not read either (which takes 10.1 for 10.0.0.1), as no name ends in a number.
 */
export function isImpossibleHost({ host, family }: InetAddress): boolean {
  if (family === 'ipv6' || !/^[\d.-]*\d[\d.-]*$/.test(host)) return false;
  const parts = host.split('.');
  if (parts.some((part) => !/^\d+$/.test(part)) || parts.length > 4) return true;
  const last = Number(parts.at(-1));
  return parts.slice(0, -1).some((part) => Number(part) > 255) || last >= 256 ** (5 - parts.length);
}

/** Signs that are in no name of a host. */
const FOREIGN_SIGNS = /[!"#&'()*+,/;<=>?@[\\\]^`{|}~]/;

/** Whether a host has a sign that no name has; what has a colon is an IPv6 address or nothing. */
export function hasForeignSign(host: string): boolean {
  return !host.includes(':') && FOREIGN_SIGNS.test(host);
}

/** Whether a text without a port is an address or may be the name of a host. */
export function isPossibleHost(host: string): boolean {
  if (host.includes(':')) return isIpv6(host.replace(/^\[|\]$/g, '')) || host.includes('%');
  return (
    host !== '' &&
    !hasForeignSign(host) &&
    !isImpossibleHost({ kind: 'inet', host, family: 'name', port: { kind: 'none' } })
  );
}

/** Whether a text is an IPv6 address: up to eight groups, one gap "::", perhaps an IPv4 address at the end. */
export function isIpv6(text: string): boolean {
  const sides = text.split('::');
  const groups = sides.flatMap((side) => (side === '' ? [] : side.split(':')));
  const endsInIpv4 = isIpv4(groups.at(-1) ?? '');
  const count = groups.length + (endsInIpv4 ? 1 : 0);
  return (
    groups.slice(0, endsInIpv4 ? -1 : undefined).every((group) => /^[0-9a-f]{1,4}$/i.test(group)) &&
    (sides.length === 1 ? count === 8 : sides.length === 2 && count < 8)
  );
}

/** Whether a text is the length of a prefix of at most so many bits; of a large number HAProxy sees the lower 32 bits. */
export function isPrefixLength(text: string, bits: number): boolean {
  if (!/^[+-]?\d+$/.test(text)) return false;
  const length = readInt(text);
  return length >= 0 && length <= bits;
}

/** Whether a host was meant for an IPv6 address and is none; what has an interface ("%eth0") the machine decides. */
export function isBrokenIpv6({ host }: InetAddress): boolean {
  return host.includes(':') && !host.includes('%') && !isIpv6(host);
}

/** Whether the address is one of this machine alone. */
export function isLoopback(address: Address): boolean {
  if (address.kind !== 'inet') return false;
  return address.family === 'ipv6'
    ? /^(?:0{0,4}:){2,7}0{0,3}1$/.test(address.host)
    : address.family === 'ipv4'
      ? address.host.startsWith('127.')
      : address.host.toLowerCase() === 'localhost';
}

/** IPv4 that is not routed on the internet: loopback, private, shared, link-local, multicast and beyond. */
const INNER_IPV4 =
  /^(?:0|10|127)\.|^169\.254\.|^172\.(?:1[6-9]|2\d|3[01])\.|^192\.(?:168|0\.0)\.|^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|^198\.1[89]\.|^(?:22[4-9]|2[3-5]\d)\./;

/** Whether the address is one of the internet; false for names and wildcards. */
export function isPublic(address: Address): boolean {
  if (address.kind !== 'inet') return false;
  if (address.family === 'ipv4') return !INNER_IPV4.test(address.host);
  return address.family === 'ipv6' && /^[23][0-9a-f]{3}:/i.test(address.host);
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

/** Whether a word that is in no address's place was meant for one. */
export function looksLikeAddress(text: string): boolean {
  return /[:@/]|^\d+\.\d+\.\d+\.\d+$/.test(text);
}
