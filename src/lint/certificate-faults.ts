import type { FileFault } from '../certificate/fault.ts';
import type { Related } from '../problem.ts';
import { type CertificateUse, certificateUses, usesByPath } from './certificate-uses.ts';
import { type CertifiedNode, fileOf } from './presented-certificates.ts';

/** What is wrong with a file, and where the config names it. */
export interface LocatedFault extends FileFault {
  readonly use: CertificateUse;
  /** The other places that name it. */
  readonly related: readonly Related[];
}

/** What is wrong with the files of a node, each once. */
export function certificateFaults(node: CertifiedNode, kind: FileFault['kind']): readonly LocatedFault[] {
  return usesByPath(certificateUses(node.config)).flatMap((uses) => {
    const faults = uses.flatMap((use) =>
      (fileOf(use, node)?.faults ?? [])
        .filter((fault) => fault.kind === kind)
        .map((fault) => ({ ...fault, use, related: alsoNamed(uses, use) })),
    );
    return faults.filter(
      (fault, index) =>
        index === faults.findIndex((other) => other.path === fault.path && other.reason === fault.reason),
    );
  });
}

export function alsoNamed(uses: readonly CertificateUse[], shown: CertificateUse): readonly Related[] {
  return uses
    .filter((use) => use !== shown)
    .map(({ source, word }) => ({ source, range: word.word, message: 'the file is named here, too' }));
}
