import type { Certificate } from './certificate.ts';

/**
 * Whether HAProxy takes a certificate for one of this name: as one of its DNS names or its common names, but never as an
 * IP address of it (`ssl_sock_srv_verifycbk()` and `ssl_sock_srv_hostcheck()` in src/ssl_sock.c).
 */
export function isNamed({ dnsNames, commonNames }: Certificate, host: string): boolean {
  return [...dnsNames, ...commonNames].some((pattern) => matches(pattern.toLowerCase(), host.toLowerCase()));
}

/** One `*` in the first label stands for any characters of the first label of the host, also for a part of it. */
function matches(pattern: string, host: string): boolean {
  if (pattern === host) return true;
  const dot = pattern.indexOf('.');
  const hostDot = host.indexOf('.');
  const parts = pattern.slice(0, Math.max(dot, 0)).split('*');
  const [before = '', after = ''] = parts;
  if (parts.length !== 2 || hostDot < 0 || pattern.slice(dot) !== host.slice(hostDot)) return false;
  const label = host.slice(0, hostDot);
  return label.length >= before.length + after.length && label.startsWith(before) && label.endsWith(after);
}
