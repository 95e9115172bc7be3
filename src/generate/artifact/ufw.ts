import type { Cluster } from '../../model/cluster.ts';
import { accessOf } from './access.ts';

/** Commands for `ufw`, which takes the first rule that fits: those for the nodes are before that for all. */
export function ufwText(cluster: Cluster, node: string): string {
  const { ports, allowed } = accessOf(cluster, node);
  const to = `to any port ${ports.join(',')}`;
  return [
    `# Only the other nodes reach the peers ports of ${node}. Run it with: sh FILE`,
    '# An older rule that lets others in comes first: remove it (ufw status numbered).',
    ...allowed.map(
      ({ name, address }) => `ufw allow proto tcp from ${address} ${to} comment 'hapeers ${name}'`,
    ),
    `ufw deny proto tcp from any ${to} comment 'hapeers'`,
  ]
    .map((line) => `${line}\n`)
    .join('');
}
