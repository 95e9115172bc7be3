import {
  type Address,
  hasForeignSign,
  type InetAddress,
  isBrokenIpv6,
  isImpossibleHost,
  isIpv4,
  isIpv6,
  parseAddress,
} from '../model/value/address.ts';
import { readInt } from '../model/value/number.ts';
import { always, type Behavior } from './rule.ts';

/** Whose address it is; each parser of HAProxy asks `str2sa_range()` for other things. */
export type AddressPlace = 'remote-peer' | 'local-peer' | 'peers-bind' | 'bind' | 'server' | 'log';

/** What is wrong with an address, in words, and since when HAProxy refuses it. */
export interface AddressFault {
  readonly message: string;
  readonly hint: string;
  readonly haproxy: Behavior;
}

const since29: Behavior = [
  { from: '2.4', reaction: 'accepts' },
  { from: '2.9', reaction: 'refuses' },
];
/** Accepted by mistake for a while. */
const remoteQuic: Behavior = [
  { from: '2.4', reaction: 'refuses' },
  { from: '2.9', reaction: 'accepts' },
  { from: '3.2.26', reaction: 'refuses' },
];
/** From 2.9 on a backend for logs takes them. */
const serverDatagram: Behavior = [
  { from: '2.4', reaction: 'refuses' },
  { from: '2.9', reaction: 'unknown' },
];
const MAX_SOCKET_PATH = 97;

/** What `str2sa_range()` in HAProxy's src/tools.c refuses, ports that are absent aside; null for nothing. */
export function addressFault(address: Address, text: string, place: AddressPlace): AddressFault | null {
  const isPeer = place !== 'bind' && place !== 'server';
  switch (address.kind) {
    case 'empty':
      return refused(
        `address "${text}" is empty: its variable is not set`,
        'set the variable, or write the address',
      );
    case 'udp':
      return isPeer
        ? refused(`"${text}" is a datagram address, and peers speak over streams`, 'write ADDRESS:PORT')
        : {
            message: `"${text}" is a datagram address`,
            hint:
              place === 'bind' ? 'write ADDRESS:PORT' : 'write ADDRESS:PORT, unless it is a backend for logs',
            haproxy: place === 'bind' ? always('refuses') : serverDatagram,
          };
    case 'quic': {
      const inner = parseAddress(text.replace(/^quic/, 'ipv').replace(/^ipv@/, ''));
      const fault = inner.kind === 'inet' ? addressFault(inner, text, place) : null;
      if (fault !== null) return fault;
      return !isPeer || place === 'peers-bind'
        ? null
        : {
            message: `"${text}" is a QUIC address, and peers do not speak QUIC`,
            hint: 'write ADDRESS:PORT',
            haproxy:
              place !== 'remote-peer' ? always('refuses') : isLiteral(inner) ? remoteQuic : always('unknown'),
          };
    }
    case 'fd':
    case 'sockpair':
      return place !== 'bind' && place !== 'peers-bind'
        ? refused(`"${text}" is a file descriptor, which cannot be dialed`, 'write ADDRESS:PORT')
        : null;
    case 'unix':
      return address.path.length > MAX_SOCKET_PATH
        ? refused(`the path of the socket is longer than ${MAX_SOCKET_PATH} characters`, 'use a shorter path')
        : null;
    case 'inet':
      return hostFault(address, text, place) ?? portFault(address.port, text, place);
    case 'abns':
    case 'rhttp':
    case 'variable':
      return null;
  }
}

/** The name of a server may be resolved later, or never ("init-addr none"); all others have to be addresses at once. */
function hostFault(address: InetAddress, text: string, place: AddressPlace): AddressFault | null {
  if (place !== 'server' && isImpossibleHost(address)) {
    return refused(
      `"${address.host}" in "${text}" is not a valid IPv4 address`,
      'write four numbers from 0 to 255, as in 10.0.0.5',
    );
  }
  if (place === 'server' && /^\.|\.\./.test(address.host)) {
    return refused(`"${address.host}" in "${text}" is neither an address nor a name`, 'write ADDRESS:PORT');
  }
  if (place !== 'server' && hasForeignSign(address.host)) {
    return refused(
      `"${address.host}" in "${text}" is neither an address nor a name`,
      'write ADDRESS:PORT, or "unix@" and the path of a socket',
    );
  }
  if (place === 'server' || !isBrokenIpv6(address)) return null;
  return refused(
    `"${address.host}" in "${text}" is not a valid address`,
    isIpv6(text)
      ? `what follows the last colon is the port: write "[${text}]:PORT"`
      : /^\w+:\/\//.test(text)
        ? 'write ADDRESS:PORT without a scheme'
        : 'write "[IPv6]:PORT", with eight groups or one "::"',
  );
}

/** Whether it is an address in digits: any other word a resolver may know, after the address was looked at. */
function isLiteral(address: Address): boolean {
  return address.kind === 'inet' && (isIpv4(address.host) || isIpv6(address.host));
}

type InetPort = Extract<Address, { kind: 'inet' }>['port'];

function portFault(port: InetPort, text: string, place: AddressPlace): AddressFault | null {
  const isListener = place === 'bind' || place === 'peers-bind';
  switch (port.kind) {
    case 'none':
      return null;
    case 'number':
      if (port.value <= 65535) return null;
      return {
        message: `port ${port.value} of "${text}" is above 65535`,
        hint: 'write a port from 1 to 65535',
        haproxy: afterTruncation([port.value], place),
      };
    case 'range':
      if (isListener) {
        if (port.end <= 65535 && port.start <= port.end && port.start > 0) return null;
        return {
          message: `"${text}" is not a valid port range`,
          hint: 'write FIRST-LAST with ports from 1 to 65535',
          haproxy: afterTruncation([port.start, port.end], place),
        };
      }
      return refused(`"${text}" is a range of ports, and one port is expected`, 'write one port');
    case 'offset':
      if (place === 'server') return null;
      return {
        message: `"${text}" has an offset instead of a port`,
        hint: 'write the port itself',
        haproxy: place === 'remote-peer' ? since29 : always('refuses'),
      };
    case 'bad': {
      const [first = '', last] = port.text.split(/-(.*)/s);
      const isRead = isListener ? last === undefined || /^\d/.test(last) : last === undefined;
      return {
        message: `"${port.text}" in "${text}" is not a valid port`,
        hint: 'write a port from 1 to 65535 in digits',
        // Up to 2.8 what follows the digits is left unread.
        haproxy:
          isRead && /^\d/.test(first)
            ? afterTruncation([first, ...(last === undefined ? [] : [last])].map(readInt), place, false)
            : always('refuses'),
      };
    }
  }
}

/**
 * How HAProxy takes ports that are not plain: it keeps the lower 32 bits of a number, which may be a port, and up to 2.8
 * leaves unread what follows the digits. Of more than 53 bits the digits are not known here.
 */
function afterTruncation(ports: readonly number[], place: AddressPlace, isWhole = true): Behavior {
  if (ports.some((port) => port > Number.MAX_SAFE_INTEGER)) return always('unknown');
  const left = ports.map((port) => port | 0);
  const isTaken = (least: number) =>
    left.every((port, index) => port <= 65535 && port >= (left[index - 1] ?? least));
  const old = isTaken(place === 'server' || place === 'remote-peer' || place === 'log' ? 0 : 1);
  const now = isWhole && isTaken(place === 'server' || place === 'log' ? 0 : 1);
  return [
    { from: '2.4', reaction: old ? 'accepts' : 'refuses' },
    { from: '2.9', reaction: now ? 'accepts' : 'refuses' },
  ];
}

function refused(message: string, hint: string): AddressFault {
  return { message, hint, haproxy: always('refuses') };
}
