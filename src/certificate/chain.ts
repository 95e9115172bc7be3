import type { Certificate } from './certificate.ts';

/**
 * Whether a certificate leads to one that signed itself and is among the authorities, which is what OpenSSL demands:
 * an authority in the middle is no end.
 *
 * @param chain what is presented with it
 * @param at if given, every certificate on the way has to be valid then
 */
export function leadsTo(
  certificate: Certificate,
  chain: readonly Certificate[],
  authorities: readonly Certificate[],
  at: Date | null = null,
): boolean {
  const isUsable = (one: Certificate) => at === null || isValid(one, at);
  const trusted = new Set(authorities.map(({ fingerprint }) => fingerprint));
  const way = [certificate, ...issuersOf(certificate, [...authorities, ...chain].filter(isUsable))];
  return isUsable(certificate) && way.some((one) => trusted.has(one.fingerprint) && one.isSelfSigned);
}

/** Those that signed it, those that signed these, and so on. */
export function issuersOf(
  certificate: Certificate,
  candidates: readonly Certificate[],
): readonly Certificate[] {
  const found = new Map<string, Certificate>();
  const waiting = [certificate];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const issuer of candidates) {
      if (found.has(issuer.fingerprint) || !next.isSignedBy(issuer)) continue;
      found.set(issuer.fingerprint, issuer);
      waiting.push(issuer);
    }
  }
  return [...found.values()];
}

export function isValid({ from, until }: Certificate, at: Date): boolean {
  return from <= at && at <= until;
}
