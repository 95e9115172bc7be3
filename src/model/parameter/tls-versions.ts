import type { Config, Parameter } from '../config.ts';
import { tlsDefaults } from './tls-defaults.ts';

/** The versions of TLS that one end of a connection accepts, as numbers: 10 is TLS 1.0, 3 is SSLv3. */
export interface TlsVersions {
  readonly min: number;
  readonly max: number;
}

const NUMBERS: ReadonlyMap<string, number> = new Map(
  Object.entries<number>({
    SSLv3: 3,
    'TLSv1.0': 10,
    'TLSv1.1': 11,
    'TLSv1.2': 12,
    'TLSv1.3': 13,
  }),
);
const ALL = [...NUMBERS.values()];
const LISTENER_MIN = 12;

/**
 * What `ssl-min-ver`, `ssl-max-ver`, `force-…` and `no-…` say on a line and in the `ssl-default-…-options` of the global
 * sections: the line counts before those, `no-…` counts only where neither end of the range is given, and a hole in the
 * range is filled. A listener begins at TLS 1.2 by default, a server with whatever the library has
 * (`ssl_sock_prepare_ctx()` and `ssl_sock_prepare_srv_ctx()` in src/ssl_sock.c).
 * @returns null where it is not known, or HAProxy refuses it since nothing is left
 */
export function tlsVersions(
  parameters: readonly Parameter[],
  config: Config,
  side: 'bind' | 'server',
): TlsVersions | null {
  const defaults = tlsDefaults(config, side);
  const own = limitsOf(parameters.map(({ keyword, args }) => [keyword.value, args[0]?.value ?? null]));
  const general =
    defaults === null ? null : limitsOf(defaults.map((word, index) => [word, defaults[index + 1] ?? null]));
  if (own === null || general === null) return null;
  const max = own.max ?? general.max;
  const given = own.min ?? general.min;
  const min = given ?? (side === 'bind' ? Math.min(LISTENER_MIN, max ?? LISTENER_MIN) : 0);
  const off = given === null && max === null ? [...own.off, ...general.off] : [];
  const left = ALL.filter((one) => one >= min && one <= (max ?? one) && !off.includes(one));
  const [first, last] = [left[0], left.at(-1)];
  return first === undefined || last === undefined ? null : { min: first, max: last };
}

interface Limits {
  readonly min: number | null;
  readonly max: number | null;
  readonly off: readonly number[];
}

/** Null where a version is not known. */
function limitsOf(words: readonly (readonly [word: string | null, next: string | null])[]): Limits | null {
  let min: number | null = null;
  let max: number | null = null;
  const off: number[] = [];
  for (const [word, next] of words) {
    const [, verb, version = ''] = /^(no|force)-(sslv3|tlsv1[0-3])$/.exec(word ?? '') ?? [];
    const number = version === 'sslv3' ? 3 : Number(version.slice(-2));
    if (verb === 'no') off.push(number);
    if (verb === 'force') [min, max] = [number, number];
    if (word !== 'ssl-min-ver' && word !== 'ssl-max-ver') continue;
    const limit = NUMBERS.get(next ?? '');
    if (limit === undefined) return null;
    if (word === 'ssl-min-ver') min = limit;
    else max = limit;
  }
  return { min, max, off };
}
