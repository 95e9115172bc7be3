import type { Member, Tls } from '../model/cluster.ts';

/** TLS parameters of the listener: `bind` and `default-bind`. */
export function bindTls(tls: Tls | null): string[] {
  if (tls === null) return [];
  const verify =
    tls.verify === 'required' ? ['ca-file', tls.caFile ?? '', ...crl(tls), 'verify', 'required'] : [];
  return ['ssl', 'crt', tls.crt, ...verify, ...versions(tls)];
}

/**
 * TLS parameters of all connections to others: `default-server`. The certificate is shown where the others verify it;
 * `verify` is always given, since HAProxy refuses `ssl` without it or a `ca-file`.
 */
export function serverTls(tls: Tls | null): string[] {
  if (tls === null) return [];
  const verify =
    tls.verify === 'required'
      ? ['crt', tls.crt, 'ca-file', tls.caFile ?? '', ...crl(tls), 'verify', 'required']
      : ['verify', 'none'];
  return ['ssl', ...verify, ...versions(tls)];
}

/** What one connection expects of the member that it leads to. */
export function memberTls({ tls }: Member): string[] {
  return [
    ...(tls?.sni == null ? [] : ['sni', tls.sni]),
    ...(tls?.verifyhost == null || tls.verify === 'none' ? [] : ['verifyhost', tls.verifyhost]),
  ];
}

function crl(tls: Tls): string[] {
  return tls.crlFile === null ? [] : ['crl-file', tls.crlFile];
}

function versions(tls: Tls): string[] {
  return [
    ...(tls.sslMinVer === null ? [] : ['ssl-min-ver', tls.sslMinVer]),
    ...(tls.sslMaxVer === null ? [] : ['ssl-max-ver', tls.sslMaxVer]),
    ...(tls.ciphers === null ? [] : ['ciphers', tls.ciphers]),
    ...(tls.ciphersuites === null ? [] : ['ciphersuites', tls.ciphersuites]),
  ];
}
