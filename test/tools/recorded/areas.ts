import type { Case } from './cases.ts';

/** The part of the language that a case is about, by the first word of its name. */
const AREAS: Readonly<Record<string, string>> = {
  L: 'peers',
  addr: 'peers',
  localpeer: 'peers',
  peers: 'peers',
  name: 'peers',
  env: 'syntax',
  file: 'syntax',
  lex: 'syntax',
  lexd: 'syntax',
  multi: 'syntax',
  no: 'syntax',
  sec: 'syntax',
  if: 'conditions',
  gl: 'global',
  st: 'table',
  use: 'table use',
  srv: 'server',
  srvkw: 'server',
  bindkw: 'bind',
};

/** The TLS of peers and of the lines that they share with proxies. */
const TLS =
  /^(?:peers|srvkw|bindkw)-(?:.*-)?(?:ssl|nossl|sslv3|tlsv1\d|tls|crt|ca|crl|ciphers|ciphersuites|sigalgs|ecdhe|verify|verifyhost|sni|npn|alpn|0rtt|ktls)\b/;

export function areaOf({ file }: Case): string {
  return TLS.test(file) ? 'tls' : (AREAS[file.split(/[-.]/)[0] ?? ''] ?? 'other');
}
