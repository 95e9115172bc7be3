import type { Cluster } from '../model/cluster.ts';
import { requireOneOf } from '../required.ts';
import { firewalldText } from './artifact/firewalld.ts';
import { keepalivedText } from './artifact/keepalived.ts';
import { localpeerText } from './artifact/localpeer.ts';
import { nftablesText } from './artifact/nftables.ts';
import { reloadGuardText } from './artifact/reload-guard.ts';
import { runbookText } from './artifact/runbook.ts';
import { ufwText } from './artifact/ufw.ts';
import { requireNode } from './node.ts';

/** Something that goes with the peers sections on a node. */
export interface Artifact {
  /** @throws HapeersError `usage` for an unknown node, and where the cluster file does not say enough */
  readonly textOf: (cluster: Cluster, node: string) => string;
  /** Of its file: no two artifacts of a node have one name. */
  readonly extension: string;
}

const ARTIFACTS = {
  ufw: { textOf: ufwText, extension: 'ufw.sh' },
  nftables: { textOf: nftablesText, extension: 'nft' },
  firewalld: { textOf: firewalldText, extension: 'firewalld.sh' },
  keepalived: { textOf: keepalivedText, extension: 'keepalived.conf' },
  localpeer: { textOf: localpeerText, extension: 'localpeer.conf' },
  'reload-guard': { textOf: reloadGuardText, extension: 'reload-guard.conf' },
  runbook: { textOf: runbookText, extension: 'runbook.md' },
} as const satisfies Record<string, Artifact>;

export type ArtifactName = keyof typeof ARTIFACTS;

export const artifactNames = Object.keys(ARTIFACTS) as readonly ArtifactName[];

/**
 * What the peers sections need on a node, by its name.
 *
 * @throws HapeersError `usage` for an unknown name
 * @example
 * const yaml = 'peers: { name: ours, port: 1024 }\nnodes:\n  - { name: hap1, address: 10.0.0.1 }\n  - { name: hap2, address: 10.0.0.2 }\n';
 * const { cluster } = readCluster(new Source('hapeers.yaml', yaml));
 * const { textOf, extension } = artifactNamed('ufw');
 * cluster && textOf(cluster, 'hap1').includes('10.0.0.2'); // true
 * extension; // 'ufw.sh'
 */
export function artifactNamed(name: ArtifactName): Artifact {
  requireOneOf(name, 'artifact', artifactNames);
  const { textOf, extension } = ARTIFACTS[name];
  return {
    textOf(cluster, node) {
      requireNode(cluster, node);
      return textOf(cluster, node);
    },
    extension,
  };
}
