import type { FileFault } from '../../certificate/fault.ts';
import type { Related } from '../../problem.ts';
import { type CertifiedNode, fileOf } from './presented.ts';
import { alsoNamed, type CertificateUse, certificateUses, usesByPath } from './uses.ts';

/** What is wrong with a file, and where the config names it. */
export interface LocatedFault extends FileFault {
  readonly use: CertificateUse;
  /** The other places that name it. */
  readonly related: readonly Related[];
}

/** What is wrong with the files of a node, each once. */
export function certificateFaults(node: CertifiedNode, kind: FileFault['kind']): readonly LocatedFault[] {
  return usesByPath(certificateUses(node.config)).flatMap((uses) => {
    const found = new Map<string, LocatedFault>();
    for (const use of uses) {
      for (const fault of fileOf(use, node)?.faults ?? []) {
        const key = `${fault.path}\n${fault.reason}`;
        if (fault.kind !== kind || found.has(key)) continue;
        const others = uses.filter((one) => one !== use);
        found.set(key, { ...fault, use, related: alsoNamed([use, ...others]) });
      }
    }
    return [...found.values()];
  });
}
