import { isIpv4, isIpv6, isPrefixLength } from '../value/address.ts';
import { readInt } from '../value/number.ts';

/** Bits for a method in a word of 32 bits: `srv_append_initaddr()` in HAProxy's src/server.c. */
const MOST_METHODS = 10;

/** What is wrong with the value of `init-addr`, in words (`srv_parse_init_addr()` in src/server.c). */
export function initAddrFault(value: string): string | null {
  // What follows a last comma is no method.
  const methods = value.replace(/,$/, '').split(',');
  const addresses = methods.filter((method) => !METHODS.has(method));
  const other = addresses.find((one) => one !== '' && one !== '*' && !isIpv4(one) && !isIpv6(one));
  if (other !== undefined) return `it accepts last, libc, none and one IP address, not "${other}"`;
  if (addresses.length > 1 && value !== '') return 'it accepts one IP address at most';
  return methods.length > MOST_METHODS ? `it accepts ${MOST_METHODS} methods at most` : null;
}

const METHODS: ReadonlySet<string> = new Set(['last', 'libc', 'none']);

/** `SRV_MAX_PREF_NET` in include/haproxy/server-t.h. */
const MOST_NETWORKS = 5;

/** What is wrong with the value of `resolve-net`, in words (`srv_parse_resolve_net()` in src/server.c). */
export function networksFault(value: string): string | null {
  const networks = value.replace(/,$/, '').split(',');
  const other = networks.slice(0, MOST_NETWORKS).find((network) => !isNetwork(network));
  if (other !== undefined) return `"${other}" is not a network such as 10.0.0.0/8`;
  return networks.length > MOST_NETWORKS ? `it accepts ${MOST_NETWORKS} networks at most` : null;
}

function isNetwork(text: string): boolean {
  const slash = text.indexOf('/');
  const [host, mask] = slash === -1 ? [text, null] : [text.slice(0, slash), text.slice(slash + 1)];
  if (isIpv4(host)) return mask === null || isIpv4(mask) || isPrefixLength(mask, 32);
  return isIpv6(host) && (mask === null || isPrefixLength(mask, 128));
}

/**
 * What is wrong with a list of errors of certificates, in words (`bind_parse_ignore_err()` in src/cfgparse-ssl.c). Which
 * numbers and constants there are depends on the TLS library, so that those that look right are taken.
 */
export function errorIdsFault(value: string): string | null {
  if (value === 'all') return null;
  const other = value
    .split(',')
    .filter((id) => id !== '')
    .find((id) => (/^\d/.test(id) ? readInt(id) <= 0 : !id.startsWith('X509_V_')));
  return other === undefined ? null : `it accepts "all", numbers and X509_V_ERR constants, not "${other}"`;
}
