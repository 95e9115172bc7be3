import type { Certificate } from '../../certificate/certificate.ts';
import { issuersOf, isValid, leadsTo } from '../../certificate/chain.ts';
import type { Related } from '../../problem.ts';
import {
  type CertifiedNode,
  fileOf,
  type PresentedCertificate,
  presentedCertificates,
  shownCertificates,
} from './presented.ts';
import { alsoNamed, type CertificateUse, usesByPath } from './uses.ts';

/** A certificate that is not valid on some day. */
export interface AgingCertificate {
  readonly node: CertifiedNode;
  readonly use: CertificateUse;
  readonly related: readonly Related[];
  readonly certificate: Certificate;
  /** Whether a peer verifies it, as far as the lines tell. */
  readonly isVerified: boolean;
  /** What is shown, and refused on that day because of it. */
  readonly shown: readonly PresentedCertificate[];
}

const DAY_MS = 86_400_000;

/**
 * The certificates of the nodes' own that are not valid in so many days, and those of authorities without which a
 * certificate that is shown leads nowhere then. An expired authority does no harm where there is another way.
 */
export function agingCertificates(
  nodes: readonly CertifiedNode[],
  days: number,
): readonly AgingCertificate[] {
  const presented = presentedCertificates(nodes);
  const own = nodes.flatMap((node) => ownCertificates(node, presented, days));
  const authorities = presented.flatMap((one) => agingAuthority(one, days) ?? []);
  const told = new Map<string, AgingCertificate>();
  for (const one of [...own, ...authorities]) {
    const key = `${one.node.name ?? ''}\n${one.certificate.fingerprint}`;
    const before = told.get(key);
    told.set(key, before === undefined ? one : { ...before, shown: [...before.shown, ...one.shown] });
  }
  return [...told.values()];
}

/** `2026-06-01` */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function ownCertificates(
  node: CertifiedNode,
  presented: readonly PresentedCertificate[],
  days: number,
): readonly AgingCertificate[] {
  const at = dayFrom(node, days);
  const shown = shownCertificates(node);
  return usesByPath(shown.map(({ use }) => use)).flatMap((uses) => {
    const [use] = uses;
    const all = fileOf(use, node)?.own ?? [];
    // Of several the client's wishes decide which one is shown.
    const isVerified =
      all.length === 1 &&
      (shown.some((one) => one.use.path === use.path && one.isVerified) ||
        presented.some(({ by }) => by.node === node && by.use.path === use.path));
    return all
      .filter(({ certificate }) => !isValid(certificate, at))
      .map(({ certificate }) => ({
        node,
        use,
        related: alsoNamed(uses),
        certificate,
        isVerified,
        shown: presented.filter(
          ({ by, own }) => by.node === node && own.certificate.fingerprint === certificate.fingerprint,
        ),
      }));
  });
}

function agingAuthority(shown: PresentedCertificate, days: number): AgingCertificate | null {
  const { own, by, against } = shown;
  const at = dayFrom(against.node, days);
  const { certificate, chain } = own;
  if (!isValid(certificate, at) || !leadsTo(certificate, chain, against.authorities)) return null;
  if (leadsTo(certificate, chain, against.authorities, at)) return null;
  const way = issuersOf(certificate, [...chain, ...against.authorities]).filter((one) => !isValid(one, at));
  const inFile = way.find((one) => against.authorities.includes(one));
  const inChain = way.find((one) => chain.includes(one));
  if (inFile !== undefined)
    return { ...against, related: [], certificate: inFile, isVerified: true, shown: [shown] };
  return inChain === undefined
    ? null
    : { ...by, related: [], certificate: inChain, isVerified: true, shown: [shown] };
}

function dayFrom({ certificates }: CertifiedNode, days: number): Date {
  return new Date(certificates.now.getTime() + days * DAY_MS);
}
