import type { Config, Parameter, Peer, PeersSection } from '../model/config.ts';
import { sendsProxy } from '../model/fleet/dial.ts';
import { baseOf } from '../model/parameter/certificate-base.ts';
import { findParameter } from '../model/parameter/parameters.ts';
import { listenerParameters, parametersOf, usesTls, verifyOf } from '../model/parameter/tls.ts';
import { type TlsVersions, tlsVersions } from '../model/parameter/tls-versions.ts';
import { isAtLeast } from '../model/value/version.ts';
import type { Dial, TlsOptions } from '../protocol/options.ts';

/** TLS as a `server` line asks for it, with the names of files: whoever reads files turns it into `TlsOptions`. */
export interface TlsFiles extends Pick<TlsOptions, 'versions' | 'ciphers' | 'ciphersuites' | 'curves'> {
  readonly sni: string | null;
  readonly verify: 'required' | 'none';
  readonly verifyHost: string | null;
  readonly caFile: string | null;
  readonly crt: string | null;
}

/** How HAProxy goes to a peer: all that its line and the global section say of the connection. */
export interface Way {
  readonly tls: TlsFiles | null;
  readonly dial: Dial;
  readonly namespace: string | null;
}

export function wayTo(peer: Peer, config: Config): Way {
  const parameters = parametersOf(peer);
  return {
    tls: tlsOf(peer, parameters, config),
    dial: dialOf(parameters, config),
    namespace: findParameter(parameters, 'namespace')?.args[0]?.value ?? null,
  };
}

/**
 * How to reach the listener of a node from its own machine, as the listener wants it: the line of its local peer counts at
 * a reload only, and need not fit.
 */
export function wayToListener(section: PeersSection, local: Peer, config: Config): Way {
  const parameters = listenerParameters(section);
  const file = findParameter(parameters, 'crt')?.args[0]?.value ?? null;
  const versions = tlsVersions(parameters, config, 'bind');
  const isMutual = verifyOf(parameters, config, 'bind') !== 'none';
  const crt = file === null || /^[/@]/.test(file) ? file : below(baseOf('crt-base', local, config), file);
  const tls: TlsFiles = {
    sni: null,
    verify: 'none',
    verifyHost: null,
    caFile: null,
    crt: isMutual ? crt : null,
    ...(versions === null ? {} : { versions: { ...versions, min: lowest(versions) } }),
  };
  return {
    tls: usesTls(parameters) ? tls : null,
    dial: parameters.some(({ keyword }) => keyword.value === 'accept-proxy') ? { proxy: 'v2' } : {},
    namespace: findParameter(parameters, 'namespace')?.args[0]?.value ?? null,
  };
}

function tlsOf(peer: Peer, parameters: readonly Parameter[], config: Config): TlsFiles | null {
  if (!usesTls(parameters)) return null;
  const first = (keyword: string) => findParameter(parameters, keyword)?.args[0]?.value ?? null;
  const fileIn = (base: 'ca-base' | 'crt-base', file: string | null) =>
    file === null || /^[/@]/.test(file) ? file : below(baseOf(base, peer, config), file);
  const versions = tlsVersions(parameters, config, 'server');
  const list = (keyword: string) => first(keyword) ?? defaultOf(config, keyword) ?? undefined;
  const given = {
    versions: versions === null ? undefined : { ...versions, min: lowest(versions) },
    ciphers: list('ciphers'),
    ciphersuites: list('ciphersuites'),
    curves: list('curves'),
  };
  return {
    sni: fixedString(first('sni')),
    verify: verifyOf(parameters, config, 'server') === 'none' ? 'none' : 'required',
    verifyHost: first('verifyhost'),
    caFile: fileIn('ca-base', first('ca-file')),
    crt: fileIn('crt-base', first('crt')),
    ...(Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    ) as Partial<TlsFiles>),
  };
}

function below(base: string | null, file: string): string {
  return base === null || base === '' ? file : `${base}/${file}`;
}

/** Where nothing is said, HAProxy leaves it to its library, and that begins at TLS 1.2 nowadays. */
function lowest({ min, max }: TlsVersions): number {
  return min < 10 ? Math.min(12, max) : min;
}

/** The `ssl-default-server-…` of the global sections; the last one counts. */
function defaultOf({ globals }: Config, keyword: string): string | null {
  const last = globals
    .flatMap(({ settings }) => settings)
    .findLast((setting) => setting.keyword === `ssl-default-server-${keyword}`);
  return last?.certain === true ? (last.values[0]?.value ?? null) : null;
}

/**
 * Before 3.0 the parameters of a line count for a connection with TLS only (measured with 2.6, 3.0 and 3.2 for `source` and
 * `send-proxy`).
 */
function dialOf(parameters: readonly Parameter[], config: Config): Dial {
  const counts = usesTls(parameters) || isAtLeast(config.version, '3.0');
  const source = counts ? sourceOf(findParameter(parameters, 'source')?.args[0]?.value ?? '') : null;
  return {
    ...(sendsProxy(parameters, config.version) === true ? { proxy: proxyVersion(parameters) } : {}),
    ...(source === null ? {} : { source }),
  };
}

function proxyVersion(parameters: readonly Parameter[]): 'v1' | 'v2' {
  return parameters.some(({ keyword }) => keyword.value?.startsWith('send-proxy-v2')) ? 'v2' : 'v1';
}

/** The address of `source ADDRESS[:PORT]`; null where it says only the port, or a name. */
function sourceOf(text: string): string | null {
  const [, v4, v6] = /^(?:ipv[46]@)?(?:(\d+(?:\.\d+){3})|\[([\da-f:.]+)\])(?::\S*)?$/i.exec(text) ?? [];
  const address = v4 ?? v6 ?? null;
  return address === '0.0.0.0' || address === '::' ? null : address;
}

/** `str(NAME)` is the one expression that has a value without a connection. */
export function fixedString(expression: string | null): string | null {
  return /^str\(([^)]*)\)$/.exec(expression ?? '')?.[1] ?? null;
}
