import { leadsTo } from '../../certificate/chain.ts';
import { isNamed } from '../../certificate/host-name.ts';
import type { Peer } from '../../model/config.ts';
import { type CertifiedNode, type PresentedCertificate, presentedCertificates } from './presented.ts';

/** Why the other end refuses a certificate: each is a rule of the area `certificate`. */
export type RefusalReason = 'untrusted' | 'expired' | 'name-mismatch' | 'wrong-key-usage';

/** A certificate that the other end refuses, so that the connection ends during the TLS handshake. */
export interface RefusedCertificate extends PresentedCertificate {
  readonly reasons: readonly RefusalReason[];
}

/** Object identifiers that OpenSSL takes, which "anyExtendedKeyUsage" is not. */
const PURPOSES = {
  server: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.4.1.311.10.3.3', '2.16.840.1.113730.4.1'],
  client: ['1.3.6.1.5.5.7.3.2'],
} as const;

const memory = new WeakMap<readonly CertifiedNode[], readonly RefusedCertificate[]>();

/** What the nodes show each other, and themselves, in vain. */
export function refusedCertificates(nodes: readonly CertifiedNode[]): readonly RefusedCertificate[] {
  let all = memory.get(nodes);
  if (all === undefined) {
    all = findRefused(nodes);
    memory.set(nodes, all);
  }
  return all;
}

/** The lines by which no connection comes about because of a certificate. */
export function refusedLines(nodes: readonly CertifiedNode[]): ReadonlySet<Peer> {
  return new Set(refusedCertificates(nodes).map(({ dial }) => dial.peer));
}

function findRefused(nodes: readonly CertifiedNode[]): readonly RefusedCertificate[] {
  const trust = new Map<string, 'trusted' | 'untrusted' | 'expired'>();
  return presentedCertificates(nodes).flatMap((presented) => {
    const key = trustKey(presented);
    let verdict = trust.get(key);
    if (verdict === undefined) {
      verdict = trustIn(presented);
      trust.set(key, verdict);
    }
    const reasons = [
      ...(verdict === 'trusted' ? [] : [verdict]),
      ...(isMisnamed(presented) ? ['name-mismatch' as const] : []),
      ...(isMisused(presented) ? ['wrong-key-usage' as const] : []),
    ];
    return reasons.length === 0 ? [] : [{ ...presented, reasons }];
  });
}

/** Signatures are dear, and the nodes of a fleet show the same few certificates to the same few authorities. */
function trustKey({ own, by, against }: PresentedCertificate): string {
  const certificates = [own.certificate, ...own.chain, null, ...against.authorities];
  return [findsChains(by.node), ...certificates.map((one) => one?.fingerprint ?? '')].join(' ');
}

function trustIn({ own, by, against }: PresentedCertificate): 'trusted' | 'untrusted' | 'expired' {
  const { certificate, chain } = own;
  if (!leadsTo(certificate, chain, against.authorities)) {
    return findsChains(by.node) && chain.length === 0 ? 'trusted' : 'untrusted';
  }
  return leadsTo(certificate, chain, against.authorities, against.node.certificates.now)
    ? 'trusted'
    : 'expired';
}

/** With "issuers-chain-path" HAProxy completes a certificate without a chain. */
function findsChains({ config }: CertifiedNode): boolean {
  return config.globals.some(({ settings }) =>
    settings.some(({ keyword }) => keyword === 'issuers-chain-path'),
  );
}

function isMisnamed({ role, own, expected }: PresentedCertificate): boolean {
  return role === 'server' && expected?.value != null && !isNamed(own.certificate, expected.value);
}

function isMisused({ role, own }: PresentedCertificate): boolean {
  const { purposes } = own.certificate;
  return purposes !== null && !PURPOSES[role].some((purpose) => purposes.includes(purpose));
}
