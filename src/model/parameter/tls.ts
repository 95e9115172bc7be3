import type { Config, Parameter, Peer, PeersSection } from '../config.ts';
import { findParameter, isSwitchedOn } from './parameters.ts';

/** All parameters that count for a peer, the inherited ones first. */
export function parametersOf({
  inherited,
  parameters,
}: Pick<Peer, 'inherited' | 'parameters'>): readonly Parameter[] {
  return [...inherited, ...parameters.known];
}

/** The parameters of the listener of a section: its `bind` and `default-bind` lines share one set. */
export function listenerParameters({ binds, defaults }: PeersSection): readonly Parameter[] {
  const lines = [...binds, ...defaults.filter(({ keyword }) => keyword === 'default-bind')];
  return lines
    .toSorted((a, b) => a.statement.start - b.statement.start)
    .flatMap(({ parameters }) => parameters.known);
}

/** Sections that HAProxy keeps, with nothing unknown in them. */
export function certainSections({ peersSections }: Config): readonly PeersSection[] {
  return peersSections.filter(
    ({ certain, disabled, peers, binds, defaults }) =>
      certain &&
      !disabled &&
      peers.some(({ local }) => local !== false) &&
      [...peers, ...binds, ...defaults].every((line) => line.certain && line.parameters.unknown === null),
  );
}

/** Whether a peer is dialed at all, so that HAProxy prepares its TLS. */
export function isDialed({ keyword, local, addressWord }: Peer): boolean {
  return addressWord !== null || (keyword === 'server' && local === true);
}

export function usesTls(parameters: readonly Parameter[]): boolean {
  return isSwitchedOn(parameters, 'ssl');
}

/** What `verify` says in the end: of servers also what the global section says where they are silent. */
export function verifyOf(
  parameters: readonly Parameter[],
  config: Config,
  side: 'server' | 'bind',
): 'none' | 'optional' | 'required' | 'unknown' {
  const given = findParameter(parameters, 'verify');
  if (given === null && side === 'bind') return 'none';
  const value = given === null ? defaultVerify(config) : given.args[0]?.value;
  return value === 'none' || value === 'optional' || value === 'required' ? value : 'unknown';
}

/** `ssl-server-verify` of the global sections; `required` where there is none. */
function defaultVerify({ globals }: Config): string | null {
  const settings = globals.flatMap((section) => section.settings);
  const last = settings.findLast(({ keyword }) => keyword === 'ssl-server-verify');
  if (last === undefined) return 'required';
  return last.certain ? (last.values[0]?.value ?? null) : null;
}

export function hasCertificateAuthority(parameters: readonly Parameter[]): boolean {
  return findParameter(parameters, 'ca-file', 'ca-verify-file') !== null;
}

/** Whether a bind line has a certificate, or says by `strict-sni` that it starts without one. */
export function hasCertificate(parameters: readonly Parameter[]): boolean {
  const keywords = ['crt', 'crt-list', 'default-crt', 'strict-sni'];
  return findParameter(parameters, ...keywords) !== null;
}

/** Words that have a meaning with TLS only. */
const TLS_WORDS: ReadonlySet<string> = new Set([
  'alpn',
  'ca-file',
  'ca-verify-file',
  'ciphers',
  'ciphersuites',
  'client-sigalgs',
  'crl-file',
  'crt',
  'crt-list',
  'curves',
  'default-crt',
  'ecdhe',
  'sigalgs',
  'sni',
  'ssl-max-ver',
  'ssl-min-ver',
  'verify',
  'verifyhost',
]);

export function tlsParameters(parameters: readonly Parameter[]): readonly Parameter[] {
  return parameters.filter(({ keyword }) => keyword.value !== null && TLS_WORDS.has(keyword.value));
}

/** Whether the TLS of the servers of proxies depends on a defaults section, which is not followed here. */
export function defaultsTouchTls({ proxies }: Config): boolean {
  return proxies.some(
    ({ kind, defaultServers }) =>
      kind === 'defaults' &&
      defaultServers.some(({ parameters }) =>
        parameters.known.some(({ keyword }) =>
          /^(?:no-)?(?:ssl|check-ssl|verify|ca-file)$/.test(keyword.value ?? ''),
        ),
      ),
  );
}
