import type { Parameter } from '../config.ts';

/** The versions of TLS that one end of a connection accepts, as numbers: 10 is TLS 1.0. */
export interface TlsVersions {
  readonly min: number;
  readonly max: number;
}

const NUMBERS: Readonly<Record<string, number>> = {
  SSLv3: 3,
  'TLSv1.0': 10,
  'TLSv1.1': 11,
  'TLSv1.2': 12,
  'TLSv1.3': 13,
};

/**
 * What `ssl-min-ver`, `ssl-max-ver` and `force-…` say; the default reaches from 1.2 on (src/ssl_sock.c). Null where that is
 * not all, since `no-tlsv…` cuts versions out or a value is unknown.
 */
export function tlsVersions(parameters: readonly Parameter[]): TlsVersions | null {
  let [min, max] = [12, 13];
  for (const { keyword, args } of parameters) {
    const word = keyword.value ?? '';
    if (/^no-(?:sslv3|tlsv1[0-3])$/.test(word)) return null;
    const forced = /^force-tlsv1([0-3])$/.exec(word);
    if (forced !== null) [min, max] = [10 + Number(forced[1]), 10 + Number(forced[1])];
    if (word === 'force-sslv3') [min, max] = [3, 3];
    if (word !== 'ssl-min-ver' && word !== 'ssl-max-ver') continue;
    const number = NUMBERS[args[0]?.value ?? ''];
    if (number === undefined) return null;
    if (word === 'ssl-min-ver') min = number;
    else {
      max = number;
      min = Math.min(min, max);
    }
  }
  return { min, max };
}
