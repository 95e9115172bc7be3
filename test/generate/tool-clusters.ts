import { readCluster } from '../../src/cluster/read.ts';
import { type ArtifactName, artifactNamed } from '../../src/generate/artifact.ts';
import { Source } from '../../src/text.ts';

/** Two sections and both families of addresses; in the second cluster the third node is gone. */
const CLUSTERS = ['1', '2'].map(
  (which) => `peers: [{ name: s, port: 1024, form: modern }, { name: t, port: 1030, form: modern }]
nodes:
  - { name: a, address: 10.0.0.1, bind: 0.0.0.0 }
  - { name: b, address: 10.0.0.2 }
${which === '1' ? '  - { name: c, address: "2001:db8::3" }\n' : ''}artifacts: { keepalived: { virtual-address: 10.0.0.100/24, interface: eth0, router-id: 51 } }
`,
);

export function artifactOf(kind: ArtifactName, cluster: string, node: string): string {
  const { cluster: read, problems } = readCluster(new Source('hapeers.yaml', cluster));
  if (read === null) throw new Error(problems.map(({ message }) => message).join(', '));
  return artifactNamed(kind).textOf(read, node);
}

/** An artifact as `1`, and as `2` when a node is gone. */
export function twice(kind: ArtifactName): Readonly<Record<string, string>> {
  return Object.fromEntries(CLUSTERS.map((text, index) => [String(index + 1), artifactOf(kind, text, 'a')]));
}
