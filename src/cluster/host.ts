import { cutInet, isIpv4, isIpv6 } from '../model/value/address.ts';
import { hasVariable } from './expand.ts';

/** Where a node is dialed or listens, without its port; or what is wrong with it. */
export type Host =
  | { readonly kind: 'inet'; readonly text: string; readonly port: string | null; readonly wildcard: boolean }
  | { readonly kind: 'path'; readonly text: string }
  | { readonly kind: 'bad'; readonly message: string; readonly hint: string | null };

const WILDCARDS: ReadonlySet<string> = new Set(['', '*', '0.0.0.0']);

/**
 * Reads an address with or without a port, as `str2sa_range()` of HAProxy's src/tools.c would, but IPv6 with a port
 * in brackets only: HAProxy takes what follows the last colon for the port.
 */
export function readHost(text: string): Host {
  if (/^(?:unix@)?\/|^abns@./.test(text)) return { kind: 'path', text };
  if (/^[a-z0-9+]+@/.test(text)) {
    return bad(`"${text}" is of a kind that peers cannot use`, 'give an IP address, a host name or a path');
  }
  if (text.includes(',')) return bad(`"${text}" contains several addresses`, 'give one address');
  if (hasVariable(text)) {
    const port = /^(.*\}):(\d+)$/.exec(text);
    return { kind: 'inet', text: port?.[1] ?? text, port: port?.[2] ?? null, wildcard: false };
  }
  const { host, isBracketed, port } = cutInet(text);
  if (isBracketed) return ipv6(text, host, port);
  if (host.includes(':')) return ipv6(text, text, null);
  if (/^[\d.]+$/.test(host) && !isIpv4(host))
    return bad(`"${host}" is not a valid IPv4 address`, 'write, for example, 10.0.10.5');
  if (!WILDCARDS.has(host) && !/^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.])?$/.test(host)) {
    return bad(
      `"${host}" is not a valid address or host name`,
      'write, for example, 10.0.10.5 or hap1.example.net',
    );
  }
  return { kind: 'inet', text: host, port, wildcard: WILDCARDS.has(host) };
}

function ipv6(text: string, host: string, port: string | null): Host {
  const [plain = ''] = host.split('%');
  if (!isIpv6(plain)) {
    return bad(
      `"${text}" is not a valid IPv6 address`,
      'write, for example, 2001:db8::5, or [2001:db8::5]:1024 with a port',
    );
  }
  return { kind: 'inet', text: `[${host}]`, port, wildcard: /^[0:]+$/.test(host) };
}

function bad(message: string, hint: string): Host {
  return { kind: 'bad', message, hint };
}
