import type { Cluster } from '../model/cluster.ts';
import { firewalldText } from './artifact/firewalld.ts';
import { keepalivedText } from './artifact/keepalived.ts';
import { localpeerText } from './artifact/localpeer.ts';
import { nftablesText } from './artifact/nftables.ts';
import { ufwText } from './artifact/ufw.ts';

/** Something that goes with the peers sections on a node. */
export interface Artifact {
  /** @throws HapeersError `usage` where the cluster file does not say enough */
  readonly textOf: (cluster: Cluster, node: string) => string;
  /** Of its file. */
  readonly extension: string;
}

const ARTIFACTS = {
  ufw: { textOf: ufwText, extension: 'sh' },
  nftables: { textOf: nftablesText, extension: 'nft' },
  firewalld: { textOf: firewalldText, extension: 'sh' },
  keepalived: { textOf: keepalivedText, extension: 'conf' },
  localpeer: { textOf: localpeerText, extension: 'conf' },
} as const satisfies Record<string, Artifact>;

export type ArtifactName = keyof typeof ARTIFACTS;

export const artifactNames = Object.keys(ARTIFACTS) as readonly ArtifactName[];

export function artifactNamed(name: ArtifactName): Artifact {
  return ARTIFACTS[name];
}
