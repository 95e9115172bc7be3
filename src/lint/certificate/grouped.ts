import type { Related } from '../../problem.ts';
import type { CertifiedNode } from './presented.ts';
import { type RefusalReason, type RefusedCertificate, refusedCertificates } from './refusals.ts';

/** Certificates that are refused for one reason and told together, by the first one of them. */
export type RefusedGroup = readonly [RefusedCertificate, ...RefusedCertificate[]];

/** @param keyOf what two refusals have in common that one problem tells */
export function refusedFor(
  reason: RefusalReason,
  nodes: readonly CertifiedNode[],
  keyOf: (refused: RefusedCertificate) => unknown,
): readonly RefusedGroup[] {
  const groups = new Map<unknown, [RefusedCertificate, ...RefusedCertificate[]]>();
  for (const refused of refusedCertificates(nodes)) {
    if (!refused.reasons.includes(reason)) continue;
    const key = keyOf(refused);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [refused]);
    else group.push(refused);
  }
  return [...groups.values()];
}

/** A fleet may have hundreds of nodes that verify with the same authorities. */
const MAX_RELATED = 5;

/** The words that name the authorities, each once. */
export function verifiedWith(group: RefusedGroup): readonly Related[] {
  const uses = new Map(group.map(({ against }) => [against.use.word, against]));
  return [...uses.values()].slice(0, MAX_RELATED).map(({ node, use }) => ({
    source: use.source,
    range: use.word.word,
    message: `it is verified with this file${node.name === null ? '' : ` on "${node.name}"`}`,
  }));
}
